import { NetworkError } from './parley-error.ts';

/** Settles as `promise` does, or rejects with a NetworkError (`timeout`) when that takes longer than `timeoutMs`. */
export function withDeadline<T>(promise: Promise<T>, timeoutMs: number): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const timer = setTimeout(() => reject(new NetworkError('timeout')), timeoutMs);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

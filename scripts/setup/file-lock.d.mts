export function isAbandoned(seen: {
  holder: { pid: number; host: string } | undefined;
  ageMs: number;
  host: string;
  isAlive: (pid: number) => boolean;
}): boolean;
export function withFileLock<T>(path: string, onWait: () => void, work: () => Promise<T>): Promise<T>;

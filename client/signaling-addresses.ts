import type { JoinGrant } from '../src/protocol/rest/rooms.ts';
import { NetworkError } from './parley-error.ts';

/** So often the first address may stay silent before the other one has its turn. */
const PATIENCE = 2;
/** Where there is another address, one that is silent for that long counts as not there. */
const SILENCE_MS = 3_000;

/** Where a room is reached: by the address of its own server, and when that is silent by the one that leads to any. */
export class SignalingAddresses {
  #url = '';
  #fallbackUrl: string | null = null;
  /** Attempts at the first address that were not heard. */
  #unheard = 0;
  /** The other address had its turn, and was not heard either. */
  #fallbackUnheard = false;

  set({ signalingUrl, signalingFallbackUrl }: JoinGrant): void {
    this.#url = signalingUrl;
    this.#fallbackUrl = signalingFallbackUrl;
    this.#unheard = 0;
    this.#fallbackUnheard = false;
  }

  /** Gives `open` the address whose turn it is, and learns from how that went. `timeoutMs`: left out for as long as any. */
  async try<T>(open: (url: string, timeoutMs: number | undefined) => Promise<T>): Promise<T> {
    const fallbackUrl = this.#fallbackUrl;
    const useFallback = fallbackUrl !== null && this.#unheard >= PATIENCE && !this.#fallbackUnheard;
    this.#fallbackUnheard = false;
    try {
      return useFallback
        ? await open(fallbackUrl, undefined)
        : await open(this.#url, fallbackUrl === null ? undefined : SILENCE_MS);
    } catch (error) {
      // An address that answers, whatever it says, keeps its turn.
      if (error instanceof NetworkError) this.#noteSilence(useFallback, error);
      throw error;
    }
  }

  #noteSilence(useFallback: boolean, { kind }: NetworkError): void {
    if (useFallback) this.#fallbackUnheard = true;
    else this.#unheard += kind === 'timeout' ? PATIENCE : 1;
  }
}

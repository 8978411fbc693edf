import type { TFunction } from 'i18next';

/** A short word about something that happened. */
export type Notice = {
  id: number;
  tone: 'info' | 'warning';
  text: (t: TFunction) => string;
  /** Notices of one topic replace each other, so that holding down a key does not fill the screen. */
  topic?: string;
};

const MAX_SHOWN = 3;
const SHOWN_MS = 5_000;

/** The notices on screen now. Each goes by itself after a while. */
export class NoticeStore {
  #notices: readonly Notice[] = [];
  #lastId = 0;
  readonly #listeners = new Set<() => void>();
  readonly #timers = new Map<number, ReturnType<typeof setTimeout>>();

  readonly getNotices = (): readonly Notice[] => this.#notices;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  show(notice: Omit<Notice, 'id'>): void {
    const id = ++this.#lastId;
    const others = this.#notices.filter(({ topic }) => topic === undefined || topic !== notice.topic);
    this.#set([...others, { ...notice, id }].slice(-MAX_SHOWN));
    this.#timers.set(
      id,
      setTimeout(() => this.dismiss(id), SHOWN_MS),
    );
  }

  dismiss(id: number): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
    this.#set(this.#notices.filter((notice) => notice.id !== id));
  }

  close(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  #set(notices: readonly Notice[]): void {
    this.#notices = notices;
    for (const listener of this.#listeners) listener();
  }
}

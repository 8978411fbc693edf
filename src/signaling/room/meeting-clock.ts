import type { LiveRoomRecord } from '../../cluster/rooms/room-messages.ts';

/** Whoever is in a meeting that a changed plan would have ended by now gets to hear of it, and to say goodbye. */
export const SHORTEST_NOTICE_MS = 5 * 60_000;

export type MeetingClockListener = {
  /** Its first person came in. */
  began: (atMs: number) => void;
  /** The meeting ends then; null: not by itself. Called when that changed. */
  endChanged: (endsAt: string | null) => void;
  timeUp: () => void;
};

/** How long one meeting goes on: from when its first person came in, for as long as the plan of its owner has it. */
export class MeetingClock {
  readonly #listener: MeetingClockListener;
  #minutes: LiveRoomRecord['meetingMinutes'];
  #beganAtMs: number | undefined;
  #endsAtMs: number | null = null;
  #timer: NodeJS.Timeout | undefined;

  constructor(minutes: LiveRoomRecord['meetingMinutes'], listener: MeetingClockListener) {
    this.#minutes = minutes;
    this.#listener = listener;
  }

  get minutes(): LiveRoomRecord['meetingMinutes'] {
    return this.#minutes;
  }

  /** Since when it goes on, by the clock of the node where it began. */
  get beganAtMs(): number | null {
    return this.#beganAtMs ?? null;
  }

  /** Somebody came in; only the first one begins the meeting. */
  begin(): void {
    if (this.#beganAtMs !== undefined) return;
    this.#beganAtMs = Date.now();
    this.#listener.began(this.#beganAtMs);
    this.#set(0);
  }

  /** A meeting that began elsewhere goes on here, and ends when it was said there to end. Nobody is told anew. */
  resume(beganAtMs: number, endsAt: string | null): void {
    this.#beganAtMs = beganAtMs;
    this.#endsAtMs = endsAt === null ? null : Date.parse(endsAt);
    this.#wait();
  }

  /** What the owner's plan has from now on. It ends a meeting that is on with a notice, never at once. */
  setMinutes(minutes: LiveRoomRecord['meetingMinutes']): void {
    if (minutes === this.#minutes) return;
    this.#minutes = minutes;
    if (this.#beganAtMs !== undefined) this.#set(Date.now() + SHORTEST_NOTICE_MS);
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  #set(earliestMs: number): void {
    const endsAtMs = this.#dueAtMs(earliestMs);
    if (endsAtMs === this.#endsAtMs) return;
    this.#endsAtMs = endsAtMs;
    this.#wait();
    this.#listener.endChanged(endsAtMs === null ? null : new Date(endsAtMs).toISOString());
  }

  #wait(): void {
    clearTimeout(this.#timer);
    if (this.#endsAtMs === null) return;
    this.#timer = setTimeout(() => this.#listener.timeUp(), this.#endsAtMs - Date.now()).unref();
  }

  #dueAtMs(earliestMs: number): number | null {
    if (this.#minutes === null || this.#beganAtMs === undefined) return null;
    const dueAtMs = this.#beganAtMs + this.#minutes * 60_000;
    return dueAtMs < earliestMs ? earliestMs : dueAtMs;
  }
}

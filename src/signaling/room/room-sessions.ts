import { PeerSession, type PeerSessionTimes } from '../session/peer-session.ts';
import type { RoomPerson } from '../session/room-tokens.ts';
import type { RoomRegister } from './room-register.ts';

export type RoomSessionsOptions = {
  register: RoomRegister;
  times: PeerSessionTimes;
  /** Someone was away, or at the door, for too long. */
  onLost: (session: PeerSession) => void;
};

/** The stays in one room, of those who are in and of those on the way in, by their peer ids. */
export class RoomSessions {
  readonly #options: RoomSessionsOptions;
  readonly #sessions = new Map<string, PeerSession>();

  constructor(options: RoomSessionsOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#sessions.size;
  }

  get all(): PeerSession[] {
    return [...this.#sessions.values()];
  }

  find(peerId: string): PeerSession | undefined {
    return this.#sessions.get(peerId);
  }

  ofUser(userId: string): PeerSession[] {
    return this.all.filter(({ person }) => person.userId === userId);
  }

  /** The session of a join token, made at its first use. Throws SESSION_ENDED when the token is spent or void. */
  open(person: RoomPerson, issuedAtMs: number): PeerSession {
    const known = this.#sessions.get(person.peerId);
    if (known !== undefined) return known;
    const { register, times, onLost } = this.#options;
    register.requireUnspent(person, issuedAtMs);
    const session: PeerSession = new PeerSession(person, times, () => onLost(session));
    this.#sessions.set(session.peerId, session);
    return session;
  }

  /** Stays that go on from another node: everyone is away, and has so long to come back. */
  resume(people: readonly RoomPerson[], graceMs: number): void {
    const { times, onLost } = this.#options;
    for (const person of people) {
      const session: PeerSession = PeerSession.resumed(person, times, graceMs, () => onLost(session));
      this.#sessions.set(session.peerId, session);
    }
  }

  delete(peerId: string): void {
    this.#sessions.delete(peerId);
  }

  clear(): void {
    this.#sessions.clear();
  }
}

import type { Presence } from '../../../src/protocol/people.ts';

type Known = { id: string; presence: Presence };

/** Whether people are there, as they were when the server last told. */
export function useWatchedPresence(_people: readonly Known[]): (person: Known) => Presence {
  return (person) => person.presence;
}

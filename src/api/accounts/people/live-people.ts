import type { PeopleEventName, PeopleEventPayload, Presence } from '../../../protocol/people.ts';

/** What the REST API needs of people's own connections, apart from rooms: signalling provides it. */
export type LivePeoplePort = {
  presenceOf(userId: string): Presence;
  /** Everyone who is connected now. */
  connectedCount(): number;
  /** Tells every device of a person that is connected. Whoever is not finds out by asking. */
  notify<N extends PeopleEventName>(userId: string, name: N, payload: PeopleEventPayload<N>): void;
  /** Closes every connection of a person; the client must not come back by itself. */
  disconnect(userId: string, reason: PeopleEventPayload<'account:ended'>['reason']): void;
  /** Closes the connections that stand on one login, which was ended. */
  endLogin(userId: string, sessionId: string): void;
  /** `userId` has blocked `fromUserId`, who sees no more of whether they are there. */
  hidePresence(userId: string, fromUserId: string): void;
};

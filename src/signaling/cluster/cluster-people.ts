import type { Announcements } from '../../cluster/announcements.ts';
import type { PeopleEventName, PeopleEventPayload, Presence } from '../../protocol/people.ts';
import type { PeopleGateway } from '../people/people-gateway.ts';

/** People's own connections on every node: what the REST API tells and ends. */
export class ClusterPeople {
  readonly #here: PeopleGateway;
  readonly #announcements: Announcements;

  constructor(here: PeopleGateway, announcements: Announcements) {
    this.#here = here;
    this.#announcements = announcements;
    announcements.on('account-ended', ({ userId, reason }) => here.disconnect(userId, reason));
    announcements.on('login-ended', ({ userId, sessionId }) => here.endLogin(userId, sessionId));
    announcements.on('presence-hidden', ({ userId, fromUserId }) => here.hidePresence(userId, fromUserId));
  }

  presenceOf(userId: string): Presence {
    return this.#here.presenceOf(userId);
  }

  connectedCount(): number {
    return this.#here.connectedCount();
  }

  notify<N extends PeopleEventName>(userId: string, name: N, payload: PeopleEventPayload<N>): void {
    this.#here.notify(userId, name, payload);
  }

  // Each of these is done here before it returns; the other nodes hear of it as soon as they can.

  disconnect(userId: string, reason: PeopleEventPayload<'account:ended'>['reason']): void {
    void this.#announcements.announce('account-ended', { userId, reason });
  }

  endLogin(userId: string, sessionId: string): void {
    void this.#announcements.announce('login-ended', { userId, sessionId });
  }

  hidePresence(userId: string, fromUserId: string): void {
    void this.#announcements.announce('presence-hidden', { userId, fromUserId });
  }
}

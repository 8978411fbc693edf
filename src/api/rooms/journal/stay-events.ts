import type { WebhookEventType } from '../../../protocol/webhook-events.ts';
import type { AnyWebhookEvent } from '../../webhooks/outbox.ts';
import type { WebhookPerson } from '../../webhooks/webhook-person.ts';

/** What others can be told of people who come and go. */
export const STAY_EVENTS: readonly WebhookEventType[] = [
  'room.started',
  'room.ended',
  'participant.joined',
  'participant.left',
];

/** A room before people came and went. */
export type RoomBefore = {
  id: string;
  name: string;
  kind: string;
  visibility: string;
  hostId: string;
  /** How many were in it. */
  people: number;
  liveSince: Date | null;
};

/** A stay that really began, or really ended, in the order in which it happened. */
export type CountedMove = {
  type: 'begun' | 'ended';
  stay: {
    peerId: string;
    roomId: string;
    person: WebhookPerson;
    role: string;
    joinedAt: Date;
    leftAt: Date | null;
    reason: string | null;
  };
};

/**
 * What others are told of moves, one after the other: a room starts with the first who comes and ends with the last who
 * goes, also where both were written down at once. And since when rooms that started so, and go on, are live.
 */
export function stayEvents(
  rooms: readonly RoomBefore[],
  moves: readonly CountedMove[],
): { events: AnyWebhookEvent[]; liveSince: Map<string, Date> } {
  const events: AnyWebhookEvent[] = [];
  const liveSince = new Map<string, Date>();
  const now = new Map(rooms.map((room) => [room.id, { ...room }]));
  for (const { type, stay } of moves) {
    const state = now.get(stay.roomId);
    if (state === undefined) continue;
    const { id, name, kind, visibility, hostId } = state;
    const room = { id, name, kind, visibility, hostId };
    const subject = `room:${id}`;
    const { person, role, joinedAt } = stay;
    const participant = { room, participantId: stay.peerId, person };
    if (type === 'begun') {
      state.people += 1;
      if (state.people === 1) {
        state.liveSince = joinedAt;
        liveSince.set(id, joinedAt);
        const data = { room, startedAt: joinedAt.toISOString() };
        events.push({ type: 'room.started', subject, at: joinedAt, data });
      }
      const data = { ...participant, role, joinedAt: joinedAt.toISOString() };
      events.push({ type: 'participant.joined', subject, at: joinedAt, data });
      continue;
    }
    const leftAt = stay.leftAt ?? joinedAt;
    const times = { joinedAt: joinedAt.toISOString(), leftAt: leftAt.toISOString() };
    const data = { ...participant, ...times, reason: stay.reason ?? 'lost' };
    events.push({ type: 'participant.left', subject, at: leftAt, data });
    state.people -= 1;
    if (state.people > 0) continue;
    const startedAt = (state.liveSince ?? joinedAt).toISOString();
    liveSince.delete(id);
    events.push({
      type: 'room.ended',
      subject,
      at: leftAt,
      data: { room, startedAt, endedAt: leftAt.toISOString() },
    });
  }
  return { events, liveSince };
}

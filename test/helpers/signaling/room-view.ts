import { randomUUID } from 'node:crypto';
import type { Room } from '../../../src/protocol/rest/rooms.ts';

/** A room as the REST API shows it, for tests that have no REST API. */
export function roomView(
  record: { roomId: string; name: string; hostUserId?: string; capacity?: number },
  peopleCount = 0,
): Room {
  return {
    id: record.roomId,
    name: record.name,
    description: '',
    kind: 'conversation',
    visibility: 'public',
    status: 'active',
    language: null,
    topics: [],
    capacity: record.capacity ?? 10,
    stage: false,
    lobby: false,
    hasPassword: false,
    startsAt: null,
    minutes: null,
    host: { id: record.hostUserId ?? randomUUID(), username: 'host', displayName: 'Host', avatarUrl: null },
    peopleCount,
    createdAt: new Date().toISOString(),
    endedAt: null,
    version: 1,
  };
}

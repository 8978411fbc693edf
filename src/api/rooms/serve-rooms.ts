import { taxonomyTermEntity } from '../../entities/taxonomy-term.ts';
import { AuditLog } from '../audit/audit-log.ts';
import type { FeatureDependencies } from '../endpoints.ts';
import type { EndpointRouter } from '../http/endpoint-router.ts';
import { RateLimit } from '../http/rate-limit.ts';
import { Taxonomy } from '../taxonomy/taxonomy.ts';
import { serveInvites } from './door/invite-routes.ts';
import { Invites } from './door/invites.ts';
import { endOverdueRooms } from './edits/overdue-rooms.ts';
import { RoomChanges } from './edits/room-changes.ts';
import { serveInRoom } from './in-room/serve-in-room.ts';
import { RoomLists } from './room-lists.ts';
import { serveRoomLists, serveRoomRecords } from './room-routes.ts';
import { RoomStore } from './room-store.ts';
import { Rooms } from './rooms.ts';

/** Wrong passwords for one room. A class behind one address may mistype them, but not try all numbers of four digits. */
const TRIES_OF_PERSON = { name: 'room-password', points: 10, seconds: 600 };
const TRIES_FROM_ADDRESS = { name: 'room-password-from', points: 60, seconds: 600 };

/** `/rooms` and `/invites`. */
export function serveRooms(router: EndpointRouter, given: FeatureDependencies): void {
  const { config, dataSource, redis, live, jobs } = given;
  const store = new RoomStore(dataSource);
  const taxonomy = new Taxonomy(dataSource.getRepository(taxonomyTermEntity));
  const rooms = new Rooms({ ...given, store, taxonomy });
  const audit = new AuditLog(dataSource);
  const limits = { redis, prefix: config.redisPrefix };
  const dependencies = {
    ...given,
    rooms,
    store,
    taxonomy,
    audit,
    invites: new Invites({ dataSource, store, audit }),
    lists: new RoomLists(dataSource),
    changes: new RoomChanges({ rooms, store, live, audit }),
    passwordTries: {
      ofPerson: new RateLimit(TRIES_OF_PERSON, limits),
      fromAddress: new RateLimit(TRIES_FROM_ADDRESS, limits),
    },
    publicUrl: config.publicUrl,
  };
  serveRoomLists(router, dependencies);
  serveRoomRecords(router, dependencies);
  serveInvites(router, dependencies);
  serveInRoom(router, given);
  jobs.add(endOverdueRooms(dataSource, live));
}

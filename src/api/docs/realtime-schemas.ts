import { z } from 'zod';
import { entitlements } from '../../protocol/entitlements.ts';
import { events } from '../../protocol/events.ts';
import * as media from '../../protocol/media.ts';
import { peopleEvents, peopleRequests, personPresence } from '../../protocol/people.ts';
import { problem } from '../../protocol/problem.ts';
import { requests, roomEntry } from '../../protocol/requests.ts';
import { planName } from '../../protocol/rest/plans.ts';
import { roomEvent } from '../../protocol/room-events.ts';
import { chatMessage, knocker, peerState, roomSnapshot } from '../../protocol/room-state.ts';
import { plainSchema } from './plain-schemas.ts';

export type JsonSchema = { [keyword: string]: unknown };

/** What deserves a name, since it is long or used more than once. */
const NAMED: Readonly<Record<string, z.ZodType>> = {
  Problem: problem,
  RoomEntry: roomEntry,
  RoomSnapshot: roomSnapshot,
  Peer: peerState,
  Knocker: knocker,
  ChatMessage: chatMessage,
  RoomEvent: roomEvent,
  Media: media.mediaParams,
  Transport: media.transportParams,
  IceParameters: media.iceParameters,
  DtlsParameters: media.dtlsParameters,
  RtpCapabilities: media.rtpCapabilities,
  RtpParameters: media.rtpParameters,
  Consumer: media.consumerParams,
  PersonPresence: personPresence,
  PlanName: planName,
  Entitlements: entitlements,
};

/** Those that have a name of their own, not only that of a message. */
export const NAMED_SCHEMAS: readonly string[] = Object.keys(NAMED);

/** The JSON schemas of the realtime protocol by name: the named ones, and each message's, as in `room:join input`. */
export function realtimeSchemas(): Record<string, JsonSchema> {
  const registry = z.registry<{ id: string }>();
  const named = new Map(Object.entries(NAMED).map(([name, schema]) => [schema, name]));
  for (const [schema, id] of named) registry.add(schema, { id });
  const same: Record<string, JsonSchema> = {};
  const add = (name: string, schema: z.ZodType) => {
    const id = schemaName(name);
    const known = named.get(schema);
    if (known !== undefined) same[id] = { $ref: `#/components/schemas/${known}` };
    // Several messages have the same payload, nothing for instance: each needs a place of its own.
    else registry.add(registry.has(schema) ? schema.clone() : schema, { id });
  };
  for (const [name, { input, output }] of Object.entries({ ...requests, ...peopleRequests })) {
    add(`${name} input`, input);
    add(`${name} data`, output);
  }
  for (const [name, payload] of Object.entries({ ...events, ...peopleEvents }))
    add(`${name} payload`, payload);
  const { schemas } = z.toJSONSchema(registry, {
    target: 'draft-7',
    io: 'output',
    unrepresentable: 'any',
    uri: (name) => `#/components/schemas/${name}`,
    override: (context) => {
      plainSchema(context);
      const { def } = context.zodSchema._zod;
      // What the server sends may have more fields tomorrow; what it takes may not.
      if (def.type === 'object' && !('catchall' in def && def.catchall !== undefined)) {
        delete context.jsonSchema.additionalProperties;
      }
      // Never on the wire: JSON has no undefined.
      if (def.type === 'undefined') context.jsonSchema.not = {};
    },
  });
  const made = Object.entries(schemas).map(([name, schema]) => [name, withoutHead(schema)] as const);
  return { ...Object.fromEntries(made), ...same };
}

/** A name as components may have one: `room:lock input` becomes `RoomLockInput`. */
export function schemaName(name: string): string {
  return name
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join('');
}

function withoutHead({ $schema: _schema, $id: _id, ...schema }: JsonSchema): JsonSchema {
  return schema;
}

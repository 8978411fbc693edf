import { PEOPLE_NAMESPACE } from '../../protocol/people.ts';
import { API_VERSION } from './api-version.ts';
import { type JsonSchema, realtimeSchemas, schemaName } from './realtime-schemas.ts';
import {
  ASYNCAPI_INTRODUCTION,
  PEOPLE_CHANNEL_TEXT,
  PEOPLE_EVENT_TEXTS,
  PEOPLE_REQUEST_TEXTS,
  ROOM_EVENT_TEXTS,
  ROOM_REQUEST_TEXTS,
  ROOMS_CHANNEL_TEXT,
} from './realtime-texts.ts';

type Reference = { $ref: string };
export type AsyncApiMessage = { name: string; title: string; summary?: string; payload: JsonSchema };
export type AsyncApiOperation = {
  /** As the server sees it: it receives requests and sends events. */
  action: 'send' | 'receive';
  title: string;
  summary: string;
  channel: Reference;
  messages: Reference[];
  reply?: { channel: Reference; messages: Reference[] };
};
export type AsyncApiChannel = {
  address: string;
  title: string;
  description: string;
  servers: Reference[];
  messages: Record<string, Reference>;
};

/** An AsyncAPI 3 document, as far as ours go. */
export type AsyncApiDocument = {
  asyncapi: '3.0.0';
  info: { title: string; version: string; description: string; license: { name: string } };
  defaultContentType: 'application/json';
  servers: Record<
    string,
    { host: string; pathname: string; protocol: string; description: string; security: Reference[] }
  >;
  channels: Record<'rooms' | 'people', AsyncApiChannel>;
  operations: Record<string, AsyncApiOperation>;
  components: {
    messages: Record<string, AsyncApiMessage>;
    schemas: Record<string, JsonSchema>;
    securitySchemes: Record<string, JsonSchema>;
  };
};

/** A namespace, with all that goes over it and what it is for. */
type Namespace = {
  channel: 'rooms' | 'people';
  address: string;
  title: string;
  description: string;
  requests: Readonly<Record<string, string>>;
  events: Readonly<Record<string, string>>;
};

const ROOMS: Namespace = {
  channel: 'rooms',
  address: '/',
  title: 'A live room',
  description: ROOMS_CHANNEL_TEXT,
  requests: ROOM_REQUEST_TEXTS,
  events: ROOM_EVENT_TEXTS,
};
const PEOPLE: Namespace = {
  channel: 'people',
  address: PEOPLE_NAMESPACE,
  title: 'A person',
  description: PEOPLE_CHANNEL_TEXT,
  requests: PEOPLE_REQUEST_TEXTS,
  events: PEOPLE_EVENT_TEXTS,
};

export type RealtimeAddress = {
  /** With its port, as in `meet.example.org`. */
  host: string;
  /** Socket.IO's path. */
  path: string;
  secure: boolean;
};

/** The AsyncAPI 3 document of the connections for rooms and people, made from the schemas that check what they carry. */
export function asyncApiDocument({ host, path, secure }: RealtimeAddress): AsyncApiDocument {
  const messages: Record<string, AsyncApiMessage> = {};
  const operations: Record<string, AsyncApiOperation> = {};
  for (const namespace of [ROOMS, PEOPLE]) {
    for (const [name, summary] of Object.entries(namespace.requests)) {
      const [request, reply] = [schemaName(name), schemaName(`${name} reply`)];
      messages[request] = { name, title: name, summary, payload: schemaRef(`${name} input`) };
      messages[reply] = {
        name: `${name} (acknowledgement)`,
        title: `Acknowledgement of ${name}`,
        payload: replyTo(name),
      };
      operations[request] = {
        action: 'receive',
        ...operationOf(namespace, name, summary),
        reply: { channel: channelRef(namespace), messages: [messageRef(namespace, reply)] },
      };
    }
    for (const [name, summary] of Object.entries(namespace.events)) {
      messages[schemaName(name)] = { name, title: name, summary, payload: schemaRef(`${name} payload`) };
      operations[schemaName(name)] = { action: 'send', ...operationOf(namespace, name, summary) };
    }
  }
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Parley: live rooms and people',
      version: API_VERSION,
      description: ASYNCAPI_INTRODUCTION,
      license: { name: 'MIT' },
    },
    defaultContentType: 'application/json',
    servers: {
      parley: {
        host,
        pathname: path,
        protocol: secure ? 'wss' : 'ws',
        description: 'Socket.IO; the path is its `path` option.',
        security: [{ $ref: '#/components/securitySchemes/handshake' }],
      },
    },
    channels: {
      rooms: channelOf(ROOMS),
      people: channelOf(PEOPLE),
    },
    operations,
    components: {
      messages,
      schemas: realtimeSchemas(),
      securitySchemes: {
        handshake: {
          type: 'apiKey',
          in: 'user',
          description:
            'A token in the `auth` of Socket.IO’s handshake: `token` for a room, `accessToken` for a person.',
        },
      },
    },
  };
}

function channelOf({ address, title, description, requests, events }: Namespace): AsyncApiChannel {
  const names = Object.keys(requests).flatMap((name) => [name, `${name} reply`]);
  const messages = [...names, ...Object.keys(events)].map((name) => {
    const message = schemaName(name);
    return [message, { $ref: `#/components/messages/${message}` }] as const;
  });
  const servers = [{ $ref: '#/servers/parley' }];
  return { address, title, description, servers, messages: Object.fromEntries(messages) };
}

function operationOf(namespace: Namespace, name: string, summary: string) {
  const messages = [messageRef(namespace, schemaName(name))];
  return { title: name, summary, channel: channelRef(namespace), messages };
}

function replyTo(name: string): JsonSchema {
  return {
    oneOf: [
      {
        type: 'object',
        properties: { ok: { const: true }, data: schemaRef(`${name} data`) },
        required: ['ok', 'data'],
      },
      {
        type: 'object',
        properties: { ok: { const: false }, error: { $ref: '#/components/schemas/Problem' } },
        required: ['ok', 'error'],
      },
    ],
  };
}

function schemaRef(name: string): JsonSchema {
  return { $ref: `#/components/schemas/${schemaName(name)}` };
}

function channelRef({ channel }: Namespace): Reference {
  return { $ref: `#/channels/${channel}` };
}

function messageRef({ channel }: Namespace, message: string): Reference {
  return { $ref: `#/channels/${channel}/messages/${message}` };
}

import { randomUUID } from 'node:crypto';
import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { testFakeParameters } from 'mediasoup-client';
import { Server, type Socket } from 'socket.io';
import { applyRoomEvent } from '../../../src/protocol/apply-room-event.ts';
import { type PublishGrants, publishGrantsOf } from '../../../src/protocol/entitlements.ts';
import type { EventName, EventPayload } from '../../../src/protocol/events.ts';
import type {
  ConsumerParams,
  MediaParams,
  MediaSource,
  TransportParams,
} from '../../../src/protocol/media.ts';
import type { ErrorCode, Problem } from '../../../src/protocol/problem.ts';
import { type RequestName, type RequestOutput, requests } from '../../../src/protocol/requests.ts';
import type { JoinGrant } from '../../../src/protocol/rest/rooms.ts';
import type { RoomEvent } from '../../../src/protocol/room-events.ts';
import type { PeerState, RoomSnapshot } from '../../../src/protocol/room-state.ts';
import { EVERYTHING } from '../../helpers/signaling/everything.ts';
import { roomView } from '../../helpers/signaling/room-view.ts';

export type SeenRequest = { name: RequestName; input: Record<string, unknown> };
type Reply = Record<string, unknown> | Problem | null;

/** Marks a request that is never answered. */
export const NO_REPLY = null;

export function problemWith(code: ErrorCode): Problem {
  return { type: `urn:test:${code}`, title: code, status: 400, detail: `It is ${code}.`, code };
}

/** A real Socket.IO server that speaks the protocol to one person, and does just what a test says. */
export class ProtocolServer {
  readonly peerId = randomUUID();
  readonly tokens: string[] = [];
  readonly seen: SeenRequest[] = [];
  /** Says whether a token is refused, and with what. */
  refuse: (token: string) => Problem | null = () => null;
  /** Answers instead of the server's own; `undefined` lets that answer. */
  answer: (request: SeenRequest) => Reply | undefined = () => undefined;
  snapshot: RoomSnapshot;
  media: MediaParams;
  resumeToken = 'resume-1';
  grants: PublishGrants = publishGrantsOf(EVERYTHING);
  readonly #http: HttpServer;
  readonly #io: Server;

  private constructor(http: HttpServer) {
    this.#http = http;
    this.snapshot = emptyRoom(this.peerId);
    this.media = emptyMedia();
    this.#io = new Server(http, { path: '/signaling', transports: ['websocket'] });
    this.#io.use((socket, next) => {
      const token = String(socket.handshake.auth.token);
      this.tokens.push(token);
      const problem = this.refuse(token);
      next(problem === null ? undefined : Object.assign(new Error(problem.code), { data: problem }));
    });
    this.#io.on('connection', (socket) => this.#serve(socket));
  }

  static async start(): Promise<ProtocolServer> {
    const http = createServer();
    const server = new ProtocolServer(http);
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    return server;
  }

  async stop(): Promise<void> {
    await this.#io.close();
    this.#http.close();
  }

  grant(token: string): JoinGrant {
    // `listen` on a TCP port gives an address of this shape.
    const { port } = this.#http.address() as AddressInfo;
    return {
      token,
      expiresAt: new Date().toISOString(),
      signalingUrl: `http://127.0.0.1:${port}/signaling`,
      signalingFallbackUrl: null,
      iceServers: [{ urls: ['turn:127.0.0.1:3478'], username: token, credential: 'secret' }],
      // A router's capabilities, of the same shape as the wire's but for their stricter URIs.
      rtpCapabilities: testFakeParameters.generateRouterRtpCapabilities() as JoinGrant['rtpCapabilities'],
      grants: { role: 'speaker', staff: false, ...this.grants },
      room: roomView(this.snapshot),
    };
  }

  send<N extends EventName>(name: N, payload: EventPayload<N>): void {
    this.#io.emit(name, payload);
  }

  /** Changes the room, and tells of it unless `silently`. */
  change(event: RoomEvent, options: { silently?: boolean } = {}): void {
    this.snapshot = applyRoomEvent(this.snapshot, event);
    const { liveId, seq } = this.snapshot;
    if (options.silently !== true) this.send('room:event', { liveId, seq, event });
  }

  /** As when the network drops: the transport closes without a word. */
  dropConnections(): void {
    for (const socket of this.#io.sockets.sockets.values()) socket.conn.close();
  }

  get connections(): number {
    return this.#io.sockets.sockets.size;
  }

  count(name: RequestName): number {
    return this.seen.filter((request) => request.name === name).length;
  }

  /** Consumers that were resumed, one by one or many at once. */
  get resumed(): unknown[] {
    const one = this.inputs('consumer:resume').map(({ consumerId }) => consumerId);
    return [...one, ...this.inputs('consumer:resume-many').flatMap(({ consumerIds }) => consumerIds)];
  }

  inputs(name: RequestName): Record<string, unknown>[] {
    return this.seen.filter((request) => request.name === name).map(({ input }) => input);
  }

  #serve(socket: Socket): void {
    socket.onAny((name: RequestName, input: unknown, acknowledge: (reply: unknown) => void) => {
      // The wire's own schemas: what the SDK sends must pass them.
      const request = { name, input: requests[name].input.parse(input) as Record<string, unknown> };
      this.seen.push(request);
      const reply = this.answer(request);
      if (reply === NO_REPLY) return;
      const data = reply ?? this.#ownAnswer(request);
      acknowledge('code' in data ? { ok: false, error: data } : { ok: true, data });
    });
  }

  #ownAnswer({ name, input }: SeenRequest): Record<string, unknown> {
    switch (name) {
      case 'room:join': {
        const { peerId, resumeToken, snapshot, media, grants } = this;
        return { peerId, resumeToken, snapshot, media, grants } satisfies RequestOutput<'room:join'>;
      }
      case 'room:snapshot':
        return this.snapshot;
      case 'transport:restart-ice':
        return { iceParameters: { usernameFragment: randomUUID(), password: 'new' } };
      case 'producer:create': {
        const producerId = randomUUID();
        const source = input.source as MediaSource;
        this.media = { ...this.media, producers: [...this.media.producers, { producerId, source }] };
        return { producerId };
      }
      case 'producer:close': {
        const producers = this.media.producers.filter(({ producerId }) => producerId !== input.producerId);
        this.media = { ...this.media, producers };
        return {};
      }
      case 'chat:send': {
        const { peerId } = this;
        const rest = { userId: peerId, displayName: 'Me', sentAt: new Date().toISOString() };
        return { message: { messageId: randomUUID(), peerId, text: input.text, ...rest } };
      }
      default:
        return {};
    }
  }
}

export function peer(peerId: string, displayName = 'Someone'): PeerState {
  return {
    peerId,
    userId: randomUUID(),
    displayName,
    avatarUrl: null,
    role: 'speaker',
    staff: false,
    joinedAt: new Date().toISOString(),
    sources: {},
    hostMutes: {},
  };
}

export function emptyRoom(selfId: string): RoomSnapshot {
  return {
    roomId: randomUUID(),
    liveId: randomUUID(),
    seq: 1,
    name: 'Room',
    hostUserId: randomUUID(),
    locked: false,
    endsAt: null,
    waiting: [],
    peers: [peer(selfId, 'Me')],
    hands: [],
    chat: [],
  };
}

export function emptyMedia(): MediaParams {
  return { sendTransport: transport(), recvTransport: transport(), consumers: [], producers: [] };
}

function transport(): TransportParams {
  return {
    transportId: randomUUID(),
    iceParameters: { usernameFragment: randomUUID(), password: 'secret', iceLite: true },
    iceCandidates: [],
    dtlsParameters: {
      role: 'auto',
      fingerprints: [{ algorithm: 'sha-256', value: `${'AB:'.repeat(31)}CD` }],
    },
  };
}

/** With new ICE credentials, as the server gives them whenever it answers `room:join` for media that exists. */
export function withNewIce(media: MediaParams): MediaParams {
  const renew = (params: TransportParams): TransportParams => ({
    ...params,
    iceParameters: { ...params.iceParameters, usernameFragment: randomUUID() },
  });
  return { ...media, sendTransport: renew(media.sendTransport), recvTransport: renew(media.recvTransport) };
}

export function stream(peerId: string, source: MediaSource): ConsumerParams {
  const kind = source === 'microphone' || source === 'screenAudio' ? 'audio' : 'video';
  const mimeType = kind === 'audio' ? 'audio/opus' : 'video/VP8';
  const remote = testFakeParameters.generateConsumerRemoteParameters({ codecMimeType: mimeType });
  return {
    consumerId: randomUUID(),
    producerId: randomUUID(),
    peerId,
    source,
    kind,
    // mediasoup's types and the wire's differ in how strict they are, not in shape.
    rtpParameters: remote.rtpParameters as ConsumerParams['rtpParameters'],
    producerPaused: false,
  };
}

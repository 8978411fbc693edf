import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { RoomReplica } from '../../../../client/room-replica.ts';
import type { LiveRoomRecord } from '../../../../src/cluster/rooms/room-messages.ts';
import { AppError } from '../../../../src/errors.ts';
import type { RequestInput, RequestName } from '../../../../src/protocol/requests.ts';
import type { NumberedRoomEvent } from '../../../../src/protocol/room-events.ts';
import type { RoomRole } from '../../../../src/protocol/room-state.ts';
import { EVERYTHING } from '../../../helpers/signaling/everything.ts';
import type { Asked, Expectations } from './expectations.ts';
import { type Reply, SimulatedConnection } from './simulated-connection.ts';
import { type Installation, logger, type SimulatedNode } from './simulated-node.ts';
import { Process } from './simulated-time.ts';

const AGAIN_MS = 300;
const OVER: ReadonlySet<string> = new Set(['SESSION_ENDED', 'TOKEN_INVALID', 'TOKEN_EXPIRED', 'ROOM_ENDED']);

export type ClientOptions = {
  installation: Installation;
  expectations: Expectations;
  nodes: () => readonly SimulatedNode[];
  record: LiveRoomRecord;
  /** As the room's record has it now. */
  roleOf: (userId: string) => RoomRole;
  userId: string;
};

/** What the SDK does, without media: comes in, follows the room, and comes back whatever becomes of its connection. */
export class SimulatedClient {
  readonly userId: string;
  readonly roomId: string;
  readonly process = new Process();
  readonly replica: RoomReplica;
  /** In the room, as far as it knows. */
  peerId: string | undefined;
  busy = false;
  readonly #options: ClientOptions;
  #connection: SimulatedConnection | undefined;
  #ended = false;

  /** In its process. */
  constructor(options: ClientOptions) {
    this.#options = options;
    this.userId = options.userId;
    this.roomId = options.record.roomId;
    this.replica = new RoomReplica({ changed: () => {}, behind: () => void this.#askSnapshot() });
  }

  get isIn(): boolean {
    return this.peerId !== undefined && this.#connection?.closed === false;
  }

  /** Never ends. */
  async run(): Promise<void> {
    for (;;) {
      try {
        await this.#stay();
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        logger.debug({ err: error }, 'A client is refused');
      }
      this.peerId = undefined;
      await delay(AGAIN_MS);
    }
  }

  /** Asks for something, and notes what must be so from then on. */
  async ask<N extends RequestName>(
    name: N,
    input: RequestInput<N>,
    about: string,
    value: string,
  ): Promise<Reply<N>> {
    const { expectations } = this.#options;
    const asked = expectations.asked(this.roomId, about, value);
    return this.#request(name, input, asked);
  }

  /** As `ask`, of which nothing is to be remembered. */
  async #request<N extends RequestName>(name: N, input: RequestInput<N>, asked?: Asked): Promise<Reply<N>> {
    const connection = this.#connection;
    if (connection === undefined) return { outcome: 'unknown' };
    const { expectations } = this.#options;
    return connection.request(name, input, (home) => {
      if (asked === undefined) return;
      const seq = home.local.find(this.roomId)?.snapshot.seq ?? 0;
      expectations.acknowledge(this.roomId, asked, seq, home.cluster.withoutStore);
    });
  }

  /** Publishes its microphone, muted or not. */
  async publish(): Promise<void> {
    const rtpParameters = { codecs: [{ mimeType: 'audio/opus', payloadType: 111, clockRate: 48_000 }] };
    await this.#request('producer:create', { source: 'microphone', rtpParameters, paused: false });
  }

  /** Leaves, and comes again later. */
  async leave(): Promise<void> {
    const { peerId } = this;
    if (peerId !== undefined) await this.ask('room:leave', {}, `stay ${peerId}`, 'out');
  }

  /** Its network fails for a moment. */
  drop(): void {
    this.#connection?.close();
  }

  async #stay(): Promise<void> {
    const { record, userId, roleOf } = this.#options;
    const via = this.#anyNode();
    const role = record.hostUserId === userId ? 'host' : roleOf(userId);
    const person = {
      userId,
      displayName: 'Someone',
      avatarUrl: null,
      role,
      staff: false,
      entitlements: EVERYTHING,
    };
    const { network } = this.#options.installation;
    let { token } = await network.time.askOf(this.process, via.process, network.latencyMs, () =>
      via.rooms.admit(record, person),
    );
    this.#ended = false;
    while (!this.#ended) {
      try {
        const resumeToken = await this.#beConnected(token);
        token = resumeToken ?? token;
      } catch (error) {
        if (!(error instanceof AppError) || OVER.has(error.code)) throw error;
      }
      if (!this.#ended) await delay(AGAIN_MS / 3);
    }
  }

  /** Resolves when the connection is gone, with the token to come back with. */
  async #beConnected(token: string): Promise<string | undefined> {
    const { installation, nodes } = this.#options;
    let closed = () => {};
    const gone = new Promise<void>((resolve) => {
      closed = resolve;
    });
    const listener = { event: (name: string, payload: unknown) => this.#hear(name, payload), closed };
    const common = { network: installation.network, client: this.process, nodes: nodes(), listener };
    const connection = await SimulatedConnection.open({
      ...common,
      via: this.#anyNode(),
      roomId: this.roomId,
      token,
    });
    this.#connection = connection;
    const resumeToken = await this.#enter();
    if (resumeToken === undefined) connection.close();
    await gone;
    return resumeToken;
  }

  async #enter(): Promise<string | undefined> {
    const reply = await this.#request('room:join', { rtpCapabilities: {} });
    if (reply.outcome === 'refused' && OVER.has(reply.code)) this.#ended = true;
    if (reply.outcome !== 'done') return undefined;
    this.peerId = reply.data.peerId;
    this.replica.reset(reply.data.snapshot);
    return reply.data.resumeToken;
  }

  #hear(name: string, payload: unknown): void {
    // As the protocol has it: what is tried here is not whether it is checked.
    if (name === 'room:event') this.replica.apply(payload as NumberedRoomEvent);
    else if (name === 'session:ended') this.#ended = true;
    else if (name === 'media:reset') void this.#enter();
  }

  async #askSnapshot(): Promise<void> {
    for (;;) {
      const connection = this.#connection;
      const reply = await this.#request('room:snapshot', {});
      if (reply.outcome === 'done') return this.replica.reset(reply.data);
      // The next entry has one.
      if (reply.outcome === 'unknown' || connection !== this.#connection || connection?.closed === true)
        return;
      await delay(AGAIN_MS);
    }
  }

  #anyNode(): SimulatedNode {
    const { installation, nodes } = this.#options;
    const node = installation.network.time.pick(nodes().filter(({ process }) => process.state !== 'gone'));
    if (node === undefined) throw new AppError('NODE_UNREACHABLE');
    return node;
  }

  /** A name for something that is asked once. */
  newName(): string {
    return randomUUID();
  }
}

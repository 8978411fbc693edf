import type { Logger } from 'pino';
import type { Namespace, Socket } from 'socket.io';
import { addressGroup, clientAddress } from '../../client-address.ts';
import { AppError } from '../../errors.ts';
import {
  type PeopleEventName,
  type PeopleEventPayload,
  type Presence,
  peopleHandshake,
} from '../../protocol/people.ts';
import { TokenBucket } from '../../token-bucket.ts';
import type { OwnPresence, PresenceHub } from '../presence/presence.ts';
import type { PresenceChannel } from '../presence/presence-shared.ts';
import { type DispatchObserver, dispatch } from '../socket/dispatch.ts';
import { handshakeError } from '../socket/handshake-error.ts';
import type { PeopleAdapter } from './people-adapter.ts';
import { ConnectionLimits } from './people-connection-limits.ts';
import type { PeopleDirectory } from './people-directory.ts';
import { PEOPLE_REQUEST_LIMITS, peopleRequestTable } from './people-requests.ts';
import { type PeopleClient, PeopleSession } from './people-session.ts';

/** As many tabs and devices as one person could mean to have. */
const LIMITS_OF_PERSON = { open: 30, attempts: { capacity: 60, refillPerSecond: 2 } };
/** A whole school may come from one address, and all at once after a restart. */
const LIMITS_OF_ADDRESS = { open: 2_000, attempts: { capacity: 2_000, refillPerSecond: 50 } };
/** For as long as a handshake that began before it may take. */
const REMEMBER_END_MS = 60_000;

/** Who connects; `sinceMs` is when that was asked. */
type Newcomer = {
  userId: string;
  sessionId: string;
  expiresAt: Date;
  presence: OwnPresence;
  sinceMs: number;
};
type PeopleEvents = { [N in PeopleEventName]: (payload: PeopleEventPayload<N>) => void };
type Nothing = Record<string, never>;
/** What the gateways of all nodes tell each other. */
type BetweenNodes = { presence: (message: unknown) => void };
export type PeopleNamespace = Namespace<Nothing, PeopleEvents, BetweenNodes, { newcomer?: Newcomer }>;
type PeopleSocket = Socket<Nothing, PeopleEvents, BetweenNodes, { newcomer?: Newcomer }>;
type AccountEnd = PeopleEventPayload<'account:ended'>['reason'];

export type PeopleGatewayDependencies = {
  presence: PresenceHub;
  /** Carries what is told to people to those on other nodes; none where there is but one. */
  adapter?: PeopleAdapter | undefined;
  directory: PeopleDirectory;
  /** How many proxies in front of us are believed about the client's address. */
  trustedProxies: number;
  observe: DispatchObserver;
  logger: Logger;
};

/**
 * The connections that people have apart from any room: presence, and what is addressed to a person. What ends
 * connections, or hides somebody, does so on this node.
 */
export class PeopleGateway {
  readonly #dependencies: PeopleGatewayDependencies;
  readonly #sessions = new Map<string, Set<PeopleSession>>();
  readonly #byPerson = new ConnectionLimits(LIMITS_OF_PERSON);
  readonly #byAddress = new ConnectionLimits(LIMITS_OF_ADDRESS);
  /** People and logins whose connections were ended lately, oldest first: a handshake that began before must not outlive it. */
  readonly #ends = new Map<string, { atMs: number; reason: AccountEnd }>();
  #namespace: PeopleNamespace | undefined;

  constructor(dependencies: PeopleGatewayDependencies) {
    this.#dependencies = dependencies;
  }

  attach(namespace: PeopleNamespace): void {
    this.#dependencies.adapter?.attach(namespace);
    this.#namespace = namespace;
    namespace.use((socket, next) => {
      this.#admit(socket).then(
        () => next(),
        (error: unknown) => next(handshakeError(error, this.#dependencies.logger)),
      );
    });
    namespace.on('connection', (socket) => this.#serve(socket));
  }

  /** What the nodes tell each other of presence. Nothing is sent, or heard, before `attach`. */
  get presenceChannel(): PresenceChannel {
    return {
      send: (message) => {
        // Without an adapter there is nobody else, and Socket.IO would complain on the console.
        if (this.#dependencies.adapter !== undefined) this.#namespace?.serverSideEmit('presence', message);
      },
      listen: (listener) => void this.#namespace?.on('presence', listener),
    };
  }

  connectedCount(): number {
    return this.#dependencies.presence.connectedCount();
  }

  /** Of them, those who are connected to this node. */
  connectedHere(): number {
    return this.#dependencies.presence.connectedHere();
  }

  /** Of everyone who is connected to this node. */
  userIds(): string[] {
    return [...this.#sessions.keys()];
  }

  presenceOf(userId: string): Presence {
    return this.#dependencies.presence.presenceOf(userId);
  }

  /** Tells every device of a person, whichever node it is connected to. */
  notify<N extends PeopleEventName>(userId: string, name: N, payload: PeopleEventPayload<N>): void {
    const devices = this.#namespace?.to(channelOf(userId));
    // The pair is right by this method's type; Socket.IO's is a union that TypeScript cannot narrow.
    if (devices !== undefined) {
      (devices.emit as (name: string, payload: unknown) => boolean).call(devices, name, payload);
    }
  }

  /** `fromUserId` does not see from now on whether `userId` is there. */
  hidePresence(userId: string, fromUserId: string): void {
    for (const session of this.#sessions.get(fromUserId) ?? []) session.hide(userId);
  }

  /** Ends every connection of a person, those that are being made too. */
  disconnect(userId: string, reason: AccountEnd): void {
    this.#rememberEnd(userId, reason);
    this.#end(userId, reason, () => true);
  }

  /** Ends the connections that stand on one login, those that are being made too. */
  endLogin(userId: string, sessionId: string): void {
    this.#rememberEnd(sessionId, 'logged-out');
    this.#end(userId, 'logged-out', (session) => session.sessionId === sessionId);
  }

  #end(userId: string, reason: AccountEnd, concerns: (session: PeopleSession) => boolean): void {
    for (const session of [...(this.#sessions.get(userId) ?? [])].filter(concerns)) {
      session.client.send('account:ended', { reason });
      session.end({ forGood: true });
      session.client.close();
    }
  }

  close(): Promise<void> {
    return this.#dependencies.presence.close();
  }

  /** Throws RATE_LIMITED, the TOKEN codes, ACCOUNT_BANNED. */
  async #admit(socket: PeopleSocket): Promise<void> {
    const { directory, trustedProxies } = this.#dependencies;
    const sinceMs = performance.now();
    const address = addressGroup(clientAddress(socket.request, trustedProxies));
    const releaseAddress = this.#byAddress.take(address);
    // The connection may close before it is one of ours, so it is this that gives the places back.
    socket.conn.once('close', releaseAddress);
    try {
      const parsed = peopleHandshake.safeParse(socket.handshake.auth);
      if (!parsed.success) throw new AppError('TOKEN_INVALID');
      const person = await directory.authenticate(parsed.data.accessToken);
      const releasePerson = this.#byPerson.take(person.userId);
      socket.conn.once('close', releasePerson);
      if (socket.conn.readyState !== 'open') releasePerson();
      socket.data.newcomer = { ...person, presence: parsed.data.presence, sinceMs };
    } catch (error) {
      releaseAddress();
      throw error;
    }
  }

  #serve(socket: PeopleSocket): void {
    const { newcomer } = socket.data;
    const { presence, directory, observe, logger } = this.#dependencies;
    const end = newcomer && this.#endSince(newcomer);
    if (newcomer === undefined || end !== undefined) {
      if (end !== undefined) socket.emit('account:ended', { reason: end.reason });
      socket.disconnect(true);
      return;
    }
    const session = new PeopleSession(newcomer, newcomer.presence, {
      presence,
      findVisible: (watcherId, userIds) => directory.findVisible(watcherId, userIds),
      client: clientOf(socket),
    });
    this.#add(session);
    void socket.join(channelOf(session.userId));
    const expiry = setTimeout(() => socket.disconnect(true), newcomer.expiresAt.getTime() - Date.now());
    const bucket = new TokenBucket(PEOPLE_REQUEST_LIMITS);
    const table = peopleRequestTable(session);
    socket.onAny((name: unknown, ...args: unknown[]) => {
      dispatch(table, bucket, name, args, logger, observe).catch((error: unknown) => {
        // Nothing that one client sends may end the process for everyone.
        logger.error({ err: error }, 'A message could not be answered');
      });
    });
    // A packet that is none. Without a listener Socket.IO writes it to the console; the connection ends either way.
    socket.on('error', (error: Error) => logger.debug({ err: error }, 'A packet could not be read'));
    socket.on('disconnect', () => {
      clearTimeout(expiry);
      session.end();
      this.#remove(session);
      // Who leaves the namespace and stays connected has nothing to stay for.
      socket.conn.close();
    });
  }

  #add(session: PeopleSession): void {
    const sessions = this.#sessions.get(session.userId) ?? new Set();
    this.#sessions.set(session.userId, sessions);
    sessions.add(session);
  }

  #remove(session: PeopleSession): void {
    const sessions = this.#sessions.get(session.userId);
    sessions?.delete(session);
    if (sessions?.size === 0) this.#sessions.delete(session.userId);
  }

  /** What ended the person's connections, or those of the login, since the handshake began. */
  #endSince({ userId, sessionId, sinceMs }: Newcomer): { reason: AccountEnd } | undefined {
    return [this.#ends.get(userId), this.#ends.get(sessionId)].find(
      (end) => end !== undefined && end.atMs >= sinceMs,
    );
  }

  #rememberEnd(id: string, reason: AccountEnd): void {
    const nowMs = performance.now();
    for (const [old, { atMs }] of this.#ends) {
      if (atMs >= nowMs - REMEMBER_END_MS) break;
      this.#ends.delete(old);
    }
    this.#ends.delete(id);
    this.#ends.set(id, { atMs: nowMs, reason });
  }
}

/** What is sent there reaches every device of the person. */
function channelOf(userId: string): string {
  return `user:${userId}`;
}

function clientOf(socket: PeopleSocket): PeopleClient {
  return {
    send: (name, payload) => {
      // The pair is right by PeopleClient's type; Socket.IO's is a union that TypeScript cannot narrow.
      (socket.emit as (name: string, payload: unknown) => boolean).call(socket, name, payload);
    },
    close: () => socket.disconnect(true),
  };
}

import type { Server } from 'node:http';
import type { Registry } from 'prom-client';
import type { LivePeoplePort } from './api/accounts/people/live-people.ts';
import type { LiveNodesPort } from './api/nodes/live-nodes.ts';
import type { LiveRoomsPort } from './api/rooms/live-rooms.ts';
import type { Config } from './config/config.ts';
import type { Logger } from './logger.ts';
import type { RoomJournal } from './signaling/keeping/room-journal.ts';
import type { PeopleDirectory } from './signaling/people/people-directory.ts';

/** What the app gives to the side of it that is alive: media and signalling. */
export type LiveContext = {
  config: Config;
  logger: Logger;
  registry: Registry;
  /** Signs the tokens of people who join. */
  tokenSecret: string;
  httpServer: Server;
  /** Writes down that a room has ended for good. Doing it again changes nothing. */
  endRoomRecord: (roomId: string) => Promise<void>;
  /** Writes down what happens in live rooms. */
  journal: RoomJournal;
  /** Knows the accounts of people who connect. */
  directory: PeopleDirectory;
};

/** Media and signalling as the app starts and stops them. The ports are there once media has started. */
export type LiveSide = {
  readonly rooms: LiveRoomsPort;
  readonly people: LivePeoplePort;
  readonly nodes: LiveNodesPort;
  /** Whether people may be sent here: it is one of the nodes, and does not drain while another one takes them. True where this is not there. */
  isServing?: () => boolean;
  /** Before anyone can connect. A failure keeps the app from starting. */
  startMedia: () => Promise<void>;
  /**
   * Calls back whenever this node may not have heard for a while whom the others sent out and whose plans changed, with
   * everyone who is connected here.
   */
  onMayHaveMissed?: (listener: (userIds: string[]) => void) => void;
  /** Attaches to the HTTP server, which does not listen yet, and has its request handler. */
  openSockets: () => Promise<void> | void;
  /**
   * Gives the rooms of this node to others, or waits for them where there is none, no longer than that. `say` hears what is
   * waited for; `onLeaving` is called first where there are others. Never rejects.
   */
  drain?: (limitMs: number, say: (waitsFor: string) => void, onLeaving: () => void) => Promise<void>;
  /** Nobody new can connect any more: tells those who are connected, and closes their sockets. */
  closeSockets: () => Promise<void> | void;
  stopMedia: () => Promise<void>;
};

export type CreateLiveSide = (context: LiveContext) => LiveSide;

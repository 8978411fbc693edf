import { ParleyRoom } from '../../../client/parley-room.ts';
import { ParleyApi } from '../../../client/rest-client.ts';
import type { ConnectionState, RoomEnd } from '../../../client/room-view.ts';
import type { RegisterInput } from '../../../src/protocol/rest/accounts.ts';
import { createRoom, joinRoom } from '../../../src/protocol/rest/room-endpoints.ts';
import type { MutableSource } from '../../../src/protocol/room-state.ts';
import { FRAMES_PER_SECOND, picture, SOUND_PACKET_MS, sound } from './crowd-tracks.ts';
import { StreamClock, type StreamTimes } from './stream-clock.ts';

/*
 * Runs in the page. Many people in one page are as many clients, with connections of their own, but one renderer: a page
 * each would take more of the machine than the servers that are tested.
 */

const SAMPLE_PAUSE_MS = 300;

/** What a person of a crowd sends. */
export type CrowdSource = 'microphone' | 'camera';

/** Something that happened to a person, by the clock of the page. */
export type DiaryEntry = { atMs: number; what: string };

/** What a test is told of one person. */
export type PersonReport = {
  connection: ConnectionState;
  end: RoomEnd | null;
  peerId: string | null;
  /** What they publish now, as the room's state has it. */
  producerIds: string[];
  /** Names of those who are in the room. */
  present: string[];
  /** Names of those whom they saw leave. */
  sawLeave: string[];
  /** By the name of whom it comes from and what it is, as in `Ana/camera`. */
  streams: Record<string, StreamTimes>;
  /** What happened to them since the times were reset. */
  diary: DiaryEntry[];
};

class PersonInPage {
  readonly #name: string;
  readonly #api = new ParleyApi({
    baseUrl: location.origin,
    refreshIn: 'body',
    tokenStore: { load: async () => this.#refreshToken, save: async (token) => this.#keep(token) },
  });
  #refreshToken: string | null = null;
  #room: ParleyRoom | undefined;
  readonly #clock = new StreamClock();
  readonly #sawLeave: string[] = [];
  #diary: DiaryEntry[] = [];

  constructor(name: string) {
    this.#name = name;
  }

  async register(account: Omit<RegisterInput, 'refreshIn'>): Promise<void> {
    await this.#api.register(account);
  }

  async openRoom(): Promise<string> {
    return (await this.#api.call(createRoom, { body: { name: `The room of ${this.#name}` } })).id;
  }

  async enter(roomId: string, sources: readonly CrowdSource[]): Promise<void> {
    const join = () => this.#api.call(joinRoom, { params: { roomId }, body: {} });
    const room = new ParleyRoom({ join });
    this.#room = room;
    this.#keepDiary(room);
    await room.connect();
    for (const source of sources) {
      await room.publish(source, (source === 'camera' ? picture() : sound()).clone());
    }
    void this.#watch(room);
  }

  /** From now on, gaps are counted anew. */
  resetTimes(): void {
    this.#clock.reset();
    this.#diary = [];
  }

  async mute(name: string, source: MutableSource): Promise<void> {
    const room = this.#entered();
    const peer = room.view.room?.peers.find(({ displayName }) => displayName === name);
    if (peer === undefined) throw new Error(`${name} is not here`);
    await room.mutePeer(peer.peerId, source);
  }

  raiseHand(): Promise<void> {
    return this.#entered().raiseHand();
  }

  async leave(): Promise<void> {
    await this.#room?.leave();
  }

  report(): PersonReport {
    const { connection, end, room, self } = this.#entered().view;
    return {
      connection,
      end,
      peerId: self?.peerId ?? null,
      producerIds: Object.values(self?.sources ?? {}).map(({ producerId }) => producerId),
      present: room?.peers.map(({ displayName }) => displayName) ?? [],
      sawLeave: this.#sawLeave,
      streams: this.#clock.times(performance.now()),
      diary: this.#diary,
    };
  }

  #keepDiary(room: ParleyRoom): void {
    const note = (what: string) => this.#diary.push({ atMs: performance.now(), what });
    room.on('peerLeft', (peer) => {
      this.#sawLeave.push(peer.displayName);
      note(`sees ${peer.displayName} leave`);
    });
    room.on('trackAdded', (track) => note(`receives ${nameOf(room, track.peerId)}/${track.source}`));
    room.on('trackRemoved', (track) => note(`lost ${nameOf(room, track.peerId)}/${track.source}`));
    room.on('error', (error) => note(String(error)));
    room.on('ended', (end) => note(`ended: ${end.reason}`));
    let before = '';
    room.subscribe(() => {
      const { connection, self } = room.view;
      const published = Object.keys(self?.sources ?? {}).sort();
      const now = `${connection}, publishes ${published.join(' and ') || 'nothing'}`;
      if (now !== before) note(now);
      before = now;
    });
  }

  #entered(): ParleyRoom {
    if (this.#room === undefined) throw new Error(`${this.#name} has not entered`);
    return this.#room;
  }

  #keep(token: string | null): void {
    this.#refreshToken = token;
  }

  /** One look after the other: a page that is slow does not fall behind further by looking. */
  async #watch(room: ParleyRoom): Promise<void> {
    while (room.view.connection !== 'ended') {
      await this.#sample(room);
      await new Promise((resolve) => setTimeout(resolve, SAMPLE_PAUSE_MS));
    }
  }

  async #sample(room: ParleyRoom): Promise<void> {
    const { room: state, remoteTracks } = room.view;
    const nameOf = new Map(state?.peers.map(({ peerId, displayName }) => [peerId, displayName]));
    const keyOf = new Map(
      remoteTracks.map(({ track, peerId, source }) => [track.id, `${nameOf.get(peerId)}/${source}`]),
    );
    const stats = await room.getStats().catch(() => undefined);
    const atMs = performance.now();
    stats?.forEach((entry: RTCInboundRtpStreamStats) => {
      if (entry.type !== 'inbound-rtp') return;
      const id = entry.trackIdentifier;
      const key = keyOf.get(id);
      if (key === undefined) return;
      // A picture is there when it is seen: its packets alone may wait for a key frame.
      const { framesDecoded: frames = 0, packetsReceived: packets = 0 } = entry;
      const look =
        entry.kind === 'video'
          ? { count: frames, eachMs: 1_000 / FRAMES_PER_SECOND, lastMs: atMs }
          : { count: packets, eachMs: SOUND_PACKET_MS, lastMs: atMs - sinceLastPacketMs(entry) };
      this.#clock.saw(key, { id, ...look });
    });
    if (stats !== undefined) this.#clock.looked(atMs);
  }
}

function nameOf(room: ParleyRoom, peerId: string): string {
  return room.view.room?.peers.find((peer) => peer.peerId === peerId)?.displayName ?? 'somebody';
}

function sinceLastPacketMs({ timestamp, lastPacketReceivedTimestamp }: RTCInboundRtpStreamStats): number {
  return lastPacketReceivedTimestamp === undefined ? 0 : Math.max(0, timestamp - lastPacketReceivedTimestamp);
}

/** Everyone in this page, by name. */
const people = new Map<string, PersonInPage>();

export function bring(name: string): PersonInPage {
  const person = new PersonInPage(name);
  people.set(name, person);
  return person;
}

export function find(name: string): PersonInPage {
  const person = people.get(name);
  if (person === undefined) throw new Error(`${name} is not in this page`);
  return person;
}

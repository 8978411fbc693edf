import { ParleyRoom } from '../../../client/parley-room.ts';
import { ParleyApi } from '../../../client/rest-client.ts';
import type { ConnectionState, RoomEnd } from '../../../client/room-view.ts';
import type { RegisterInput } from '../../../src/protocol/rest/accounts.ts';
import { createRoom, joinRoom } from '../../../src/protocol/rest/room-endpoints.ts';
import type { MutableSource } from '../../../src/protocol/room-state.ts';
import { StreamClock, type StreamTimes } from './stream-clock.ts';

/*
 * Runs in the page. Many people in one page are as many clients, with connections of their own, but one renderer: a page
 * each would take more of the machine than the servers that are tested.
 */

const SAMPLE_PAUSE_MS = 300;
const FRAMES_PER_SECOND = 6;

/** What a test is told of one person. */
export type PersonReport = {
  connection: ConnectionState;
  end: RoomEnd | null;
  peerId: string | null;
  /** Names of those who are in the room. */
  present: string[];
  /** Names of those whom they saw leave. */
  sawLeave: string[];
  /** By the name of whom it comes from and what it is, as in `Ana/camera`. */
  streams: Record<string, StreamTimes>;
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

  constructor(name: string) {
    this.#name = name;
  }

  async register(account: Omit<RegisterInput, 'refreshIn'>): Promise<void> {
    await this.#api.register(account);
  }

  async openRoom(): Promise<string> {
    return (await this.#api.call(createRoom, { body: { name: `The room of ${this.#name}` } })).id;
  }

  async enter(roomId: string): Promise<void> {
    const join = () => this.#api.call(joinRoom, { params: { roomId }, body: {} });
    const room = new ParleyRoom({ join });
    this.#room = room;
    room.on('peerLeft', ({ displayName }) => this.#sawLeave.push(displayName));
    await room.connect();
    await room.publish('microphone', sound().clone());
    await room.publish('camera', picture().clone());
    void this.#watch(room);
  }

  /** From now on, gaps are counted anew. */
  resetTimes(): void {
    this.#clock.reset();
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
      present: room?.peers.map(({ displayName }) => displayName) ?? [],
      sawLeave: this.#sawLeave,
      streams: this.#clock.times(performance.now()),
    };
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
      const key = keyOf.get(entry.trackIdentifier);
      // A picture is there when it is seen: its packets alone may wait for a key frame.
      const count = (entry.kind === 'video' ? entry.framesDecoded : entry.packetsReceived) ?? 0;
      if (key !== undefined) this.#clock.saw(key, entry.trackIdentifier, count, atMs);
    });
  }
}

let tone: MediaStreamTrack | undefined;

/** A tone without a pause, which no encoder takes for silence. */
function sound(): MediaStreamTrack {
  if (tone === undefined) {
    const context = new AudioContext();
    const oscillator = context.createOscillator();
    const destination = context.createMediaStreamDestination();
    oscillator.connect(destination);
    oscillator.start();
    [tone] = destination.stream.getAudioTracks();
  }
  if (tone === undefined) throw new Error('an oscillator sounds');
  return tone;
}

let canvasTrack: MediaStreamTrack | undefined;

function picture(): MediaStreamTrack {
  if (canvasTrack === undefined) {
    const canvas = Object.assign(document.createElement('canvas'), { width: 96, height: 72 });
    const context = canvas.getContext('2d');
    let turn = 0;
    setInterval(() => {
      turn += 1;
      if (context === null) return;
      context.fillStyle = `hsl(${(turn * 20) % 360} 80% 50%)`;
      context.fillRect((turn * 5) % 96, 0, 24, 72);
    }, 1_000 / FRAMES_PER_SECOND);
    [canvasTrack] = canvas.captureStream(FRAMES_PER_SECOND).getVideoTracks();
  }
  if (canvasTrack === undefined) throw new Error('a canvas has a picture');
  return canvasTrack;
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

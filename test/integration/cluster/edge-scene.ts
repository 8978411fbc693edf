import type { Producer } from 'mediasoup/types';
import type { LiveRoomRecord } from '../../../src/cluster/rooms/room-messages.ts';
import type { MediaSource } from '../../../src/protocol/media.ts';
import type { RequestOutput } from '../../../src/protocol/requests.ts';
import type { RoomMedia } from '../../../src/sfu/rooms/room-media.ts';
import { newSsrc, opusParameters, vp8Parameters } from '../../helpers/media/rtp.ts';
import { opusPacket, vp8Packet } from '../../helpers/media/rtp-packets.ts';
import { EdgeNode, newInstallation, type SharedByNodes } from '../../helpers/nodes/edge-node.ts';
import { RawClient } from '../../helpers/signaling/raw-client.ts';
import { newPerson, type TestPerson } from '../../helpers/signaling/signaling-server.ts';
import { waitUntil } from '../../helpers/wait-until.ts';
import { receivedBy } from '../sfu/direct-peers.ts';

/** Someone in a room that several nodes serve. */
export type EdgeGuest = {
  client: RawClient;
  person: TestPerson;
  peerId: string;
  entry: RequestOutput<'room:join'>;
  /** The node that has their media. */
  node: EdgeNode;
};

/** One room at its home, and other nodes that serve people of it. */
export class EdgeScene {
  readonly shared: SharedByNodes = newInstallation();
  readonly host = newPerson('Host');
  readonly #nodes: EdgeNode[] = [];
  readonly #clients: RawClient[] = [];
  home: EdgeNode;
  record: LiveRoomRecord;

  private constructor(shared: SharedByNodes, nodes: EdgeNode[]) {
    const [home] = nodes;
    if (home === undefined) throw new Error('a scene needs a node');
    this.shared = shared;
    this.#nodes = nodes;
    this.home = home;
    this.record = home.newRoom(this.host);
  }

  static async start(
    nodes: number,
    options: { graceMs?: number; workers?: number } = {},
  ): Promise<EdgeScene> {
    const shared = newInstallation();
    const started = await Promise.all(Array.from({ length: nodes }, () => EdgeNode.start(shared, options)));
    return new EdgeScene(shared, started);
  }

  node(index: number): EdgeNode {
    const node = this.#nodes[index];
    if (node === undefined) throw new Error(`there is no node ${index}`);
    return node;
  }

  /** Begins another room, on the same nodes. */
  newRoom(): void {
    this.#hangUp();
    this.record = this.home.newRoom(this.host);
  }

  get room() {
    return this.home.requireRoom(this.record);
  }

  /** Comes in by way of the home, or of an edge. */
  async enter(node: EdgeNode, person: Partial<TestPerson> = {}): Promise<EdgeGuest> {
    const who = { ...newPerson(), ...person };
    const grant = await this.home.join(this.record, who, node === this.home ? undefined : node);
    const client = await RawClient.connect(grant);
    this.#clients.push(client);
    const entry = await client.join();
    return { client, person: who, peerId: entry.peerId, entry, node };
  }

  /** The same person on another connection, with the token of their entry. */
  async comeBack(guest: EdgeGuest, node = guest.node): Promise<EdgeGuest> {
    const grant = await this.home.join(this.record, newPerson(), node === this.home ? undefined : node);
    const client = await RawClient.connect(grant, guest.entry.resumeToken);
    this.#clients.push(client);
    const entry = await client.join();
    return { ...guest, client, entry, node };
  }

  #hangUp(): void {
    for (const client of this.#clients.splice(0)) client.close();
  }

  async stop(): Promise<void> {
    this.#hangUp();
    await Promise.all(this.#nodes.map((node) => node.stop()));
  }
}

/** A source that somebody sends; each `send` is one packet, or a frame. */
export type Sending = { producerId: string; send: () => void };

export async function publish(
  { client, peerId, node }: EdgeGuest,
  record: LiveRoomRecord,
  source: MediaSource = 'microphone',
): Promise<Sending> {
  const ssrc = newSsrc();
  const isVoice = source === 'microphone' || source === 'screenAudio';
  const rtpParameters = isVoice ? opusParameters(ssrc) : vp8Parameters({ simulcast: false, ssrc });
  const { producerId } = await client.ask('producer:create', { source, rtpParameters, paused: false });
  const producer = producerOf(node.requireMedia(record), peerId, producerId);
  let index = 0;
  return {
    producerId,
    send: () => {
      if (producer.closed) return;
      producer.send(isVoice ? opusPacket(ssrc, index) : vp8Packet(ssrc, index, index % 10 === 0));
      index += 1;
    },
  };
}

function producerOf(media: RoomMedia, peerId: string, producerId: string): Producer {
  const producer = media.findPeer(peerId)?.producers.find(producerId);
  if (producer === undefined) throw new Error(`${peerId} does not send ${producerId}`);
  return producer;
}

/** The id of the consumer by which somebody can receive that, from their entry or announced since. */
export function consumerFor({ client, entry }: EdgeGuest, producerId: string): Promise<string> {
  return waitUntil(
    'a consumer for what is published',
    () =>
      [...entry.media.consumers, ...client.events('consumer:created')].find(
        (consumer) => consumer.producerId === producerId,
      )?.consumerId,
    { timeoutMs: 10_000, lastSeen: () => client.received },
  );
}

/** Resumes what somebody can receive of it, and waits until packets come. */
export async function hears(guest: EdgeGuest, sending: Sending): Promise<string> {
  const consumerId = await consumerFor(guest, sending.producerId);
  await guest.client.ask('consumer:resume', { consumerId });
  const before = receivedBy(consumerId).length;
  await waitUntil(
    'packets of it',
    () => {
      sending.send();
      return receivedBy(consumerId).length > before + 2;
    },
    { timeoutMs: 10_000 },
  );
  return consumerId;
}

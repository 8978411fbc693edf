import { trunkEnd, trunkStream } from '../../../src/cluster/links/node-messages.ts';
import type { ConsumerParams } from '../../../src/protocol/media.ts';
import type { PeerMedia } from '../../../src/sfu/peers/peer-media.ts';
import type { RoomMedia } from '../../../src/sfu/rooms/room-media.ts';
import type { RoomTrunk, TrunkRemote } from '../../../src/sfu/trunks/room-trunk.ts';
import { receivedBy } from './direct-peers.ts';
import { until } from './media.ts';
import { relayBetween, type UdpRelay } from './udp-relay.ts';

/** The two ends of a trunk, which ask each other as signalling does over a link: in order, a little later. */
export type TrunkPair = { a: RoomTrunk; b: RoomTrunk; pulls: string[]; relay: UdpRelay | undefined };

export type JoinOptions = {
  drop?: (packet: Buffer) => boolean;
  /** Before a pull gets to the other end. */
  beforePull?: (producerId: string) => Promise<void>;
  relayed?: boolean;
};

export async function joinRooms(a: RoomMedia, b: RoomMedia, options: JoinOptions = {}): Promise<TrunkPair> {
  const ends: { a?: RoomTrunk; b?: RoomTrunk } = {};
  const pulls: string[] = [];
  const remote = (other: () => RoomTrunk | undefined): TrunkRemote => ({
    pull: async (producerId) => {
      pulls.push(producerId);
      await options.beforePull?.(producerId);
      await new Promise(setImmediate);
      const stream = await other()?.send(producerId);
      if (stream === undefined) throw new Error('There is no other end.');
      // As a link carries it.
      return trunkStream.parse(JSON.parse(JSON.stringify(stream)));
    },
    watch: (producerId, watched) => {
      setImmediate(() => other()?.setWatched(producerId, watched));
    },
  });
  const trunks = {
    a: await a.openTrunk(remote(() => ends.b)),
    b: await b.openTrunk(remote(() => ends.a)),
  };
  Object.assign(ends, trunks);
  const isRelayed = options.relayed === true || options.drop !== undefined;
  const relay = isRelayed ? await relayBetween(trunks.a.end, trunks.b.end, options.drop) : undefined;
  await Promise.all([
    trunks.a.connect(trunkEnd.parse(relay?.toB ?? trunks.b.end)),
    trunks.b.connect(trunkEnd.parse(relay?.toA ?? trunks.a.end)),
  ]);
  return { ...trunks, pulls, relay };
}

export const join = (room: RoomMedia, peerId: string): Promise<PeerMedia> =>
  room.addPeer(peerId, room.rtpCapabilities);

/** What the peer can receive, as soon as there are so many. */
export function consumersOf(peer: PeerMedia, count = 1): Promise<ConsumerParams[]> {
  return until(
    `${peer.peerId} has ${count} streams`,
    async () => {
      const { consumers } = await peer.params();
      return consumers.length === count ? consumers : undefined;
    },
    15_000,
  );
}

export async function consumerFor(peer: PeerMedia): Promise<ConsumerParams> {
  const [consumer] = await consumersOf(peer);
  if (consumer === undefined) throw new Error(`${peer.peerId} has nothing to receive.`);
  return consumer;
}

/** Sends until so many more packets have arrived. */
export async function receives(
  consumerId: string,
  more: number,
  senders: readonly { send(): void }[],
): Promise<Buffer[]> {
  const before = receivedBy(consumerId).length;
  await until(
    `${more} more packets arrive`,
    () => {
      for (const sender of senders) sender.send();
      return receivedBy(consumerId).length >= before + more;
    },
    15_000,
  );
  return receivedBy(consumerId).slice(before);
}

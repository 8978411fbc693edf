import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { TrunkEnd } from '../../../src/sfu/trunks/room-trunk.ts';

/** What is on the wire between two ends of a trunk. */
export type UdpRelay = {
  /** To connect to in place of the ends themselves. */
  readonly toA: TrunkEnd;
  readonly toB: TrunkEnd;
  /** Every packet that came by. */
  readonly packets: readonly Buffer[];
  readonly dropped: number;
  close(): void;
};

/** Passes packets on between two ends, but for those that `drop` says. */
export async function relayBetween(
  a: TrunkEnd,
  b: TrunkEnd,
  drop: (packet: Buffer) => boolean = () => false,
): Promise<UdpRelay> {
  const packets: Buffer[] = [];
  let dropped = 0;
  const [left, right] = [createSocket('udp4'), createSocket('udp4')];
  for (const socket of [left, right]) socket.bind(0, '127.0.0.1');
  await Promise.all([once(left, 'listening'), once(right, 'listening')]);
  // `a` sees `left` as its peer, `b` sees `right`.
  const pass = (packet: Buffer, out: Socket, to: TrunkEnd): void => {
    packets.push(packet);
    if (drop(packet)) dropped += 1;
    else out.send(packet, to.port, to.ip);
  };
  left.on('message', (packet: Buffer, _from: RemoteInfo) => pass(packet, right, b));
  right.on('message', (packet: Buffer) => pass(packet, left, a));
  return {
    toA: { ...a, ip: '127.0.0.1', port: right.address().port },
    toB: { ...b, ip: '127.0.0.1', port: left.address().port },
    packets,
    get dropped() {
      return dropped;
    },
    close() {
      left.close();
      right.close();
    },
  };
}

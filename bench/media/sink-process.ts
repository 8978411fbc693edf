import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type PacketCount, PacketCounter } from './packet-counter.ts';

/*
 * A process that receives and counts, for `npm run bench:media`: what it costs does not count as the SFU's.
 */

export type SinkCommand = { type: 'open'; sockets: number } | { type: 'clear' } | { type: 'count' };
/** `dropped`: what came and was not read in time, so that it is not the SFU that lost it. */
export type SinkReport =
  | { type: 'open'; ports: number[] }
  | { type: 'clear' }
  | { type: 'count'; count: PacketCount; dropped: number };

const RECEIVE_BUFFER_BYTES = 4_000_000;
const counter = new PacketCounter();
let ports: number[] = [];
let droppedBefore = 0;

process.on('message', (command: SinkCommand) => void obey(command));
// Whoever started it is gone.
process.on('disconnect', () => process.exit());

async function obey(command: SinkCommand): Promise<void> {
  switch (command.type) {
    case 'open':
      ports = await Promise.all(Array.from({ length: command.sockets }, openSocket));
      return report({ type: 'open', ports });
    case 'clear':
      counter.clear();
      droppedBefore = dropped();
      return report({ type: 'clear' });
    case 'count':
      return report({ type: 'count', count: counter.count, dropped: dropped() - droppedBefore });
  }
}

async function openSocket(): Promise<number> {
  const socket = createSocket({ type: 'udp4', recvBufferSize: RECEIVE_BUFFER_BYTES });
  socket.on('message', (packet) => counter.take(packet));
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return socket.address().port;
}

/** Of our sockets, as the kernel counts: the last column of proc_net(5)'s `udp`. */
function dropped(): number {
  const ours = new Set(ports.map((port) => port.toString(16).toUpperCase().padStart(4, '0')));
  let sum = 0;
  for (const line of readFileSync('/proc/net/udp', 'utf8').split('\n').slice(1)) {
    const fields = line.trim().split(/\s+/);
    if (ours.has(fields[1]?.split(':')[1] ?? '')) sum += Number(fields.at(-1));
  }
  return sum;
}

function report(message: SinkReport): void {
  process.send?.(message);
}

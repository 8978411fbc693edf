import { monitorEventLoopDelay } from 'node:perf_hooks';
import { BenchClient, nowMs } from './bench-client.ts';
import type { ClientCommand, ClientReport, Joiner, JoinTimes, LoopDelay } from './client-messages.ts';

/*
 * A process full of clients, for `npm run bench:signalling`: what they cost does not count as the server's.
 */

const LOOP_RESOLUTION_MS = 5;
const PROGRESS_EVERY_MS = 250;

const clients = new Map<number, BenchClient>();
const hands = new Map<string, number[]>();
const loop = monitorEventLoopDelay({ resolution: LOOP_RESOLUTION_MS });
loop.enable();

process.on('message', (command: ClientCommand) => void obey(command));
// Whoever started it is gone.
process.on('disconnect', () => process.exit());

async function obey(command: ClientCommand): Promise<void> {
  switch (command.type) {
    case 'join':
      return report(await join(command.people, command.atATime));
    case 'raise':
      return report(await raise(command.person));
    case 'report':
      return reportWhatWasSeen();
    case 'leave':
      await Promise.allSettled([...clients.values()].map((client) => client.leave()));
      clients.clear();
      return report({ type: 'left' });
  }
}

async function join(people: readonly Joiner[], atATime: number): Promise<ClientReport> {
  loop.reset();
  const times: JoinTimes[] = [];
  const failures: string[] = [];
  const waiting = [...people];
  const progress = setInterval(
    () => report({ type: 'progress', joined: times.length + failures.length }),
    PROGRESS_EVERY_MS,
  );
  const joinOneAfterTheOther = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const client = new BenchClient(next, saw);
      clients.set(next.person, client);
      await client.join().then(
        (joined) => times.push(joined),
        (error: unknown) => failures.push(String(error)),
      );
    }
  };
  await Promise.all(Array.from({ length: atATime }, joinOneAfterTheOther));
  clearInterval(progress);
  return { type: 'joined', times, failures, loop: loopDelay() };
}

async function raise(person: number): Promise<ClientReport> {
  try {
    const client = clients.get(person);
    if (client === undefined) throw new Error(`Person ${person} is not here`);
    return { type: 'raised', ...(await client.raiseHand()), failure: null };
  } catch (error) {
    return { type: 'raised', peerId: '', atMs: nowMs(), failure: String(error) };
  }
}

function saw(peerId: string): void {
  const times = hands.get(peerId) ?? [];
  times.push(nowMs());
  hands.set(peerId, times);
}

function reportWhatWasSeen(): void {
  const copies = [...clients.values()].map(({ copy }) => copy);
  const seen = [...hands].map(([peerId, atMs]) => ({ peerId, atMs }));
  report({ type: 'seen', hands: seen, copies, loop: loopDelay() });
  loop.reset();
}

function loopDelay(): LoopDelay {
  return { p99Ms: loop.percentile(99) / 1e6, maxMs: loop.max / 1e6 };
}

function report(message: ClientReport): void {
  process.send?.(message);
}

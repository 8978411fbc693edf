import type { PipeTransport } from 'mediasoup/types';
import type { Logger } from 'pino';
import type { StreamAppData } from '../peers/producer-set.ts';
import { PIPE_BUFFERS } from '../trunks/pipe-buffers.ts';
import { PipeSender } from '../trunks/pipe-sender.ts';
import { followPause } from './follow-pause.ts';
import type { RoomShare } from './room-share.ts';
import { StreamCopy } from './stream-copy.ts';

/** Workers of one process share its machine, and nobody else hears what they say to each other. */
const LISTEN = { protocol: 'udp', ip: '127.0.0.1', ...PIPE_BUFFERS } as const;

type Ends = ReadonlyMap<RoomShare, PipeTransport>;

/** The pipes between a room's shares: one pair of transports for each two of them, made when it is first needed. */
export class SharePipes {
  readonly #logger: Logger;
  readonly #pairs = new Map<RoomShare, Map<RoomShare, Promise<Ends>>>();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /**
   * Makes the stream known to another share. Nothing flows until somebody watches it there.
   *
   * @param copy is the stream in the router of `from`. Rejects when it, or either share, was closed meanwhile.
   */
  async carry(copy: StreamCopy, from: RoomShare, to: RoomShare): Promise<StreamCopy> {
    const ends = await this.#between(from, to);
    const sender = await PipeSender.open(endOf(ends, from), copy, this.#logger);
    const { producer } = copy;
    try {
      const piped = await endOf(ends, to).produce<StreamAppData>({
        id: producer.id,
        kind: producer.kind,
        rtpParameters: sender.rtpParameters,
        paused: producer.paused,
        appData: producer.appData,
      });
      followPause(producer, piped, this.#logger);
      piped.observer.once('close', () => sender.close());
      sender.onClosed(() => piped.close());
      return new StreamCopy(piped, (watched) => sender.setWatched(watched));
    } catch (error) {
      sender.close();
      throw error;
    }
  }

  #between(a: RoomShare, b: RoomShare): Promise<Ends> {
    const known = this.#pairs.get(a)?.get(b);
    if (known !== undefined) return known;
    const opening = open(a, b);
    this.#keep(a, b, opening);
    this.#keep(b, a, opening);
    const forget = (): void => {
      this.#pairs.get(a)?.delete(b);
      this.#pairs.get(b)?.delete(a);
    };
    opening.then((ends) => {
      for (const end of ends.values()) end.observer.once('close', forget);
      // One may have closed in the turn before this.
      if ([...ends.values()].some(({ closed }) => closed)) forget();
    }, forget);
    return opening;
  }

  #keep(a: RoomShare, b: RoomShare, opening: Promise<Ends>): void {
    const pairs = this.#pairs.get(a) ?? new Map<RoomShare, Promise<Ends>>();
    this.#pairs.set(a, pairs.set(b, opening));
  }
}

async function open(a: RoomShare, b: RoomShare): Promise<Ends> {
  // The kernel drops when a worker is late; retransmission makes up for it, as between nodes.
  const creating = [a, b].map((share) =>
    share.router.createPipeTransport({ listenInfo: LISTEN, enableRtx: true }),
  );
  const [first, second] = (await Promise.allSettled(creating)).map((one) =>
    one.status === 'fulfilled' ? one.value : undefined,
  );
  try {
    if (first === undefined || second === undefined) throw await failureOf(creating);
    await Promise.all([connect(first, second), connect(second, first)]);
    first.observer.once('close', () => second.close());
    second.observer.once('close', () => first.close());
    return new Map([
      [a, first],
      [b, second],
    ]);
  } catch (error) {
    first?.close();
    second?.close();
    throw error;
  }
}

function connect(from: PipeTransport, to: PipeTransport): Promise<void> {
  return from.connect({ ip: to.tuple.localAddress, port: to.tuple.localPort });
}

async function failureOf(promises: readonly Promise<unknown>[]): Promise<unknown> {
  return Promise.all(promises).then(
    () => undefined,
    (error: unknown) => error,
  );
}

function endOf(ends: Ends, share: RoomShare): PipeTransport {
  const end = ends.get(share);
  if (end === undefined) throw new Error('A pipe was asked for a share that it does not end at.');
  return end;
}

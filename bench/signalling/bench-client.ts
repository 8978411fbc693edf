import { createHash } from 'node:crypto';
import { ParleyRoom } from '../../client/parley-room.ts';
import type { JoinGrant } from '../../src/protocol/rest/rooms.ts';
import { fakeHandlerFactory, fakeTrack } from '../../test/helpers/media/fake-media.ts';
import type { Joiner, JoinTimes, RoomCopy } from './client-messages.ts';

/** Under load an answer may take longer than people would wait; the figures say so. */
const REQUEST_TIMEOUT_MS = 60_000;
const HAND_UP_MS = 1_500;
const KINDS = { microphone: 'audio', camera: 'video' } as const;

/** One person of the benchmark: the SDK as an app has it, with media that is only signalled. */
export class BenchClient {
  readonly #joiner: Joiner;
  readonly #room: ParleyRoom;

  /** `seen` hears of every hand that this client sees go up. */
  constructor(joiner: Joiner, seen: (peerId: string) => void) {
    this.#joiner = joiner;
    this.#room = new ParleyRoom({
      join: () => askForGrant(joiner),
      handlerFactory: fakeHandlerFactory,
      requestTimeoutMs: REQUEST_TIMEOUT_MS,
    });
    this.#room.on('handRaised', ({ peerId }) => seen(peerId));
  }

  /** What the person's copy of the room is. */
  get copy(): RoomCopy {
    const { room } = this.#room.view;
    const text = JSON.stringify(room === null ? null : [room.liveId, room.seq, room.peers, room.hands]);
    const digest = createHash('sha256').update(text).digest('base64');
    return { roomId: this.#joiner.roomId, people: room?.peers.length ?? 0, digest };
  }

  async join(): Promise<JoinTimes> {
    const beganMs = nowMs();
    await this.#room.connect();
    const enteredMs = nowMs();
    for (const source of this.#joiner.publishes) {
      await this.#room.publish(source, fakeTrack(KINDS[source]));
    }
    return { beganMs, enteredMs, publishedMs: nowMs() };
  }

  async raiseHand(): Promise<{ peerId: string; atMs: number }> {
    const peerId = this.#room.view.self?.peerId ?? '';
    const atMs = nowMs();
    await this.#room.raiseHand();
    setTimeout(() => void this.#room.lowerHand().catch(() => undefined), HAND_UP_MS);
    return { peerId, atMs };
  }

  leave(): Promise<void> {
    return this.#room.leave();
  }
}

export function nowMs(): number {
  return performance.timeOrigin + performance.now();
}

async function askForGrant({ url, roomId, accessToken }: Joiner): Promise<JoinGrant> {
  const response = await fetch(`${url}/api/v1/rooms/${roomId}/join`, {
    method: 'POST',
    headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
    body: '{}',
  });
  if (!response.ok) throw new Error(`A join was answered with ${response.status}: ${await response.text()}`);
  // Our own server's answer.
  return (await response.json()) as JoinGrant;
}

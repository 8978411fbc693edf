import { isDeepStrictEqual } from 'node:util';
import { expect } from 'chai';
import fc from 'fast-check';
import { NetworkError, ParleyError } from '../../../client/parley-error.ts';
import { ParleyRoom } from '../../../client/parley-room.ts';
import { fakeHandlerFactory, fakeTrack } from '../../helpers/media/fake-media.ts';
import { CuttingProxy } from '../../helpers/signaling/cutting-proxy.ts';
import { newPerson, SignalingServer } from '../../helpers/signaling/signaling-server.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

const CLIENTS = 5;
const SEQUENCES = 200;
const AT_ONCE = 8;

const client = fc.nat(CLIENTS - 1);
const step = fc.record({
  what: fc.constantFrom(
    'raise',
    'lower',
    'chat',
    'publish',
    'unpublish',
    'pause',
    'resume',
    'mute',
    'ask',
    'accept',
    'mute-all',
    'lock',
    'listener',
    'speaker',
    'host',
    'cut',
    'cut',
  ),
  client,
  target: client,
  together: fc.boolean(),
});
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** What a person may hear who asks for something that is not theirs, or while the connection is gone. */
async function allowRefusal(request: Promise<unknown>): Promise<void> {
  await request.catch((error: unknown) => {
    if (error instanceof NetworkError) return;
    if (!(error instanceof ParleyError) || error.problem.code === 'INTERNAL') throw error;
  });
}

describe('clients whose connections are cut', () => {
  let server: SignalingServer;
  before(async () => {
    server = await SignalingServer.start({ workers: 2 });
  });
  after(() => server.stop());

  it(`agree with their room after each of ${SEQUENCES} sequences on real sockets`, async function () {
    this.timeout(600_000);
    const sequences = fc.sample(fc.array(step, { minLength: 10, maxLength: 25 }), SEQUENCES);
    let next = 0;
    const work = async () => {
      for (let index = next++; index < SEQUENCES; index = next++) await play(sequences[index] ?? [], index);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    expect(next).to.be.at.least(SEQUENCES);
  });

  async function play(steps: readonly Step[], index: number): Promise<void> {
    const people = Array.from({ length: CLIENTS }, () => newPerson());
    const [host = newPerson()] = people;
    const record = server.newRoom(host);
    const seats = await Promise.all(
      people.map(async (person) => {
        const proxy = await CuttingProxy.start(server.port);
        const join = () => server.join(record, person, proxy.origin);
        const room = new ParleyRoom({ join, handlerFactory: fakeHandlerFactory });
        await room.connect();
        return { room, proxy };
      }),
    );
    try {
      const inFlight: Promise<void>[] = [];
      for (const { what, client, target, together } of steps) {
        const seat = seats[client];
        const other = seats[target]?.room.view.self?.peerId;
        if (seat === undefined || other === undefined) throw new Error('every client entered');
        const acting = allowRefusal(perform(seat, what, other));
        inFlight.push(acting);
        if (!together) await acting;
      }
      await Promise.all(inFlight);
      const live = server.requireRoom(record);
      for (const { room } of seats) {
        await waitUntil(
          `client of sequence ${index} to agree with the room`,
          () =>
            room.view.connection === 'connected' &&
            isDeepStrictEqual(room.view.room, live.snapshot) &&
            isPublished(room) === (room.view.self?.sources.microphone !== undefined),
          { timeoutMs: 15_000, lastSeen: () => ({ steps, client: room.view, server: live.snapshot }) },
        );
      }
      expect(live.snapshot.peers, 'nobody was seen to leave').to.have.length(CLIENTS);
    } finally {
      await Promise.all(seats.map(({ room }) => room.leave()));
      await Promise.all(seats.map(({ proxy }) => proxy.stop()));
    }
  }
});

async function perform(
  { room, proxy }: { room: ParleyRoom; proxy: CuttingProxy },
  what: Step['what'],
  other: string,
): Promise<unknown> {
  switch (what) {
    case 'raise':
      return room.raiseHand();
    case 'lower':
      return room.lowerHand(other);
    case 'chat':
      return room.sendChat('hello');
    case 'publish':
      return room.publish('microphone', fakeTrack('audio'));
    case 'unpublish':
      return room.unpublish('microphone');
    case 'pause':
      return isPublished(room) ? room.setPaused('microphone', true) : undefined;
    case 'resume':
      return isPublished(room) ? room.setPaused('microphone', false) : undefined;
    case 'mute':
      return room.mutePeer(other, 'microphone');
    case 'ask':
      return room.askToUnmute(other, 'microphone');
    case 'mute-all':
      return room.muteAll();
    case 'lock':
      return room.setLocked(room.view.room?.locked !== true);
    case 'listener':
    case 'speaker':
    case 'host':
      return room.setRole(other, what);
    case 'accept':
      return room.answerUnmute('microphone', true);
    case 'cut':
      return proxy.cut();
  }
}

function isPublished(room: ParleyRoom): boolean {
  return room.view.localTracks.some(({ source }) => source === 'microphone');
}

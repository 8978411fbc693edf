import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import { z } from 'zod';
import { failure, type RequestName, requests } from '../../../src/protocol/requests.ts';
import { RawClient } from '../../helpers/signaling/raw-client.ts';
import { newPerson, SignalingServer } from '../../helpers/signaling/signaling-server.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

const names = Object.keys(requests) as RequestName[];
const WRONG_VALUES = [
  undefined,
  null,
  0,
  -1,
  1e308,
  '',
  'x',
  [],
  {},
  true,
  'ü'.repeat(70_000),
  Buffer.alloc(64),
  '🙂',
  "' OR 1=1 --",
];

/** What JSON can carry: anything at all, nested, with odd keys. */
const anything = fc.anything({ maxDepth: 3, withNullPrototype: false, withBigInt: false });

/** An input of the right shape with one field that is missing, of another type, huge, or unknown. */
function damaged(name: RequestName): fc.Arbitrary<unknown> {
  const shape = requests[name].input instanceof z.ZodObject ? Object.keys(requests[name].input.shape) : [];
  const plausible: Record<string, unknown> = {
    peerId: randomUUID(),
    consumerId: randomUUID(),
    producerId: randomUUID(),
    transportId: randomUUID(),
    source: 'microphone',
    role: 'speaker',
    reaction: '👍',
    locked: true,
    userIds: [randomUUID()],
    status: 'admitted',
    accept: true,
    paused: false,
    text: 'hello',
    clientMessageId: 'one',
    spatialLayer: 1,
    temporalLayer: 1,
    dtlsParameters: { fingerprints: [{ algorithm: 'sha-256', value: Array(32).fill('AA').join(':') }] },
    rtpParameters: { codecs: [{ mimeType: 'audio/opus', payloadType: 111, clockRate: 48_000, channels: 2 }] },
    rtpCapabilities: { codecs: [] },
  };
  const whole = Object.fromEntries(shape.map((key) => [key, plausible[key]]));
  const wrong = fc.oneof(fc.constantFrom(...WRONG_VALUES), anything);
  return fc.oneof(
    fc.tuple(fc.constantFrom('unknown', ...shape), wrong).map(([key, value]) => ({ ...whole, [key]: value })),
    fc
      .constantFrom(...(shape.length === 0 ? ['none'] : shape))
      .map((key) => ({ ...whole, [key]: undefined })),
    wrong,
  );
}

/** JSON drops fields that are undefined, and makes null of what it has no word for. */
function asSent(input: unknown): unknown {
  return JSON.parse(JSON.stringify(input) ?? 'null');
}

const LEAVES: ReadonlySet<RequestName> = new Set(['room:leave', 'room:end']);

describe('a malformed request', () => {
  let server: SignalingServer;
  before(async () => {
    server = await SignalingServer.start();
  });
  after(() => server.stop());

  async function visitor(): Promise<RawClient> {
    const host = newPerson();
    return RawClient.enter(await server.join(server.newRoom(host), newPerson()));
  }

  for (const name of names) {
    it(`of ${name} gets one reply, with an error unless it was a fair request after all`, async function () {
      this.timeout(120_000);
      await fc.assert(
        fc.asyncProperty(damaged(name), async (input) => {
          const client = await visitor();
          let replies = 0;
          const reply = await new Promise<unknown>((resolve) => {
            client.socket.emit(name, input, (answer: unknown) => {
              replies += 1;
              resolve(answer);
            });
          });
          if (!LEAVES.has(name)) await client.send('room:snapshot', {});
          expect(replies).to.equal(1);
          const fair = requests[name].input.safeParse(asSent(input)).success;
          const parsed = failure.safeParse(reply);
          if (!fair) expect(parsed.data?.error.code).to.equal('VALIDATION_FAILED');
          else if (parsed.success) expect(parsed.data.error.code).not.to.equal('INTERNAL');
          client.close();
        }),
        { numRuns: 40 },
      );
    });
  }

  it('of an unknown name gets one error, whatever the name', async () => {
    const client = await visitor();
    for (const name of [
      'nothing',
      '__proto__',
      'constructor',
      'toString',
      'room:join ',
      '🙂',
      'x'.repeat(50_000),
    ]) {
      const reply = failure.parse(await client.send(name, {}));
      expect(reply.error.code).to.equal('UNKNOWN_REQUEST');
    }
    client.close();
  });

  it('whose name is a number, which Socket.IO lets through, gets one error and ends nothing', async () => {
    const client = await visitor();
    // A client library would not let a program do this; one who writes packets by hand can.
    const number = 5 as unknown as string;
    client.socket.emit(number);
    client.socket.emit(number, {});
    expect(failure.parse(await client.send(number, {})).error.code).to.equal('UNKNOWN_REQUEST');
    const replies = await Promise.all(Array.from({ length: 300 }, () => client.send(number, {})));
    expect(failure.parse(replies.at(-1)).error.code).to.equal('RATE_LIMITED');
    expect(client.socket.connected).to.equal(true);
    client.close();
  });

  it('is refused without keeping the others waiting, however many fields are wrong', async () => {
    const client = await visitor();
    const wrong = Object.fromEntries(Array.from({ length: 70_000 }, (_, key) => [key.toString(36), {}]));
    const codec = { mimeType: 'audio/opus', payloadType: 111, clockRate: 48_000, parameters: wrong };
    const input = { source: 'microphone', paused: false, rtpParameters: { codecs: [codec] } };
    const startMs = performance.now();
    const reply = failure.parse(await client.send('producer:create', input));
    expect(reply.error.code).to.equal('VALIDATION_FAILED');
    expect(performance.now() - startMs).to.be.lessThan(400);
    client.close();
  });

  it('with too many arguments or none at all gets one error', async () => {
    const client = await visitor();
    expect(failure.parse(await client.send('hand:raise', {}, {})).error.code).to.equal('VALIDATION_FAILED');
    expect(failure.parse(await client.send('hand:raise')).error.code).to.equal('VALIDATION_FAILED');
    client.close();
  });

  it('without an acknowledgement does nothing', async () => {
    const client = await visitor();
    client.socket.emit('hand:raise', {});
    const snapshot = await client.ask('room:snapshot', {});
    expect(snapshot.hands).to.deep.equal([]);
    client.close();
  });

  it('of a hundred megabytes ends that connection and nothing else', async () => {
    const client = await visitor();
    const neighbour = await visitor();
    client.socket.emit('chat:send', { clientMessageId: 'big', text: 'x'.repeat(100_000_000) }, () => {});
    await waitUntil('the connection to be closed', () => !client.socket.connected, { timeoutMs: 20_000 });
    expect((await neighbour.ask('room:snapshot', {})).peers).to.have.length(1);
    neighbour.close();
  });

  it('repeated without end is limited, and the connection lives', async () => {
    const client = await visitor();
    const replies = await Promise.all(
      Array.from({ length: 400 }, (_, index) =>
        client.send('chat:send', { clientMessageId: `f${index}`, text: 'flood' }),
      ),
    );
    const codes = replies.map((reply) => failure.safeParse(reply).data?.error.code ?? 'accepted');
    expect(codes.filter((code) => code === 'accepted').length).to.be.within(1, 60);
    expect(codes.filter((code) => code === 'RATE_LIMITED').length).to.be.greaterThan(300);
    expect(client.socket.connected).to.equal(true);
    client.close();
  });

  it('at the door is refused with a problem', async () => {
    const grant = await server.join(server.newRoom(newPerson()), newPerson());
    for (const token of ['', 'not a token', `${grant.token}x`, 'x'.repeat(10_000)]) {
      const refused = await RawClient.connect(grant, token).catch(
        (error: { problem?: { code: string } }) => error,
      );
      expect(refused).to.have.nested.property('problem.code', 'TOKEN_INVALID');
    }
  });
});

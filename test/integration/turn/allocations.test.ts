import { expect } from 'chai';
import { Registry } from 'prom-client';
import { LIFETIMES } from '../../../turn/allocation.ts';
import { Allocations } from '../../../turn/allocations.ts';
import { PeerPolicy } from '../../../turn/peer-policy.ts';
import { Quotas } from '../../../turn/quotas.ts';
import { createRelayMetrics } from '../../../turn/relay-metrics.ts';
import { RelayPorts } from '../../../turn/relay-ports.ts';

const SERVER = { address: '127.0.0.1', port: 3_478 };
const request = (port: number, username = '9999999999:ana') => ({
  client: { address: '127.0.0.1', port },
  server: SERVER,
  username,
  transactionID: '00',
  lifetime: 600,
});

describe('Allocations', () => {
  let allocations: Allocations;
  let ports: RelayPorts;
  let quotas: Quotas;
  let known: ConstructorParameters<typeof Allocations>[0]['known'];
  beforeEach(() => {
    ports = new RelayPorts({ min: 31_000, max: 31_003 });
    quotas = new Quotas({ allocationsPerPerson: 10, personBitrateBps: 1_000_000 });
    known = {};
    allocations = new Allocations({
      quotas,
      ports,
      policy: new PeerPolicy([], { min: 1, max: 2 }),
      lifetimes: LIFETIMES,
      metrics: createRelayMetrics(new Registry(), () => ({ allocations: 0, people: 0 })),
      relayedAddress: undefined,
      clientSocket: () => ({ send: () => undefined, sendData: () => undefined }),
      known,
      now: Date.now,
    });
  });
  afterEach(() => allocations.close());

  it('take one port each, and none where all are taken', async () => {
    const made = await Promise.all([1, 2, 3, 4, 5].map((port) => allocations.create(request(port))));
    const taken = made.flatMap((one) => (typeof one === 'string' ? [] : [one.relayedTransportAddress.port]));
    expect(taken.sort()).to.deep.equal([31_000, 31_001, 31_002, 31_003]);
    expect(made.filter((one) => one === 'capacity')).to.have.length(1);
    // What was refused counts for nobody.
    expect(quotas.people).to.equal(1);
    allocations.close();
    expect([allocations.size, quotas.people, Object.keys(known).length]).to.deep.equal([0, 0, 0]);
  });

  it('give a port back with its socket', async () => {
    for (let round = 0; round < 20; round += 1) {
      const made = await allocations.create(request(round));
      if (typeof made === 'string') throw new Error(`no port in round ${round}: ${made}`);
      await new Promise<void>((resolve) => {
        made.close();
        setImmediate(resolve);
      });
    }
    expect(ports.taken).to.equal(0);
  });

  it('are made once for a request that comes again while a port is taken', async () => {
    const both = await Promise.all([allocations.create(request(1)), allocations.create(request(1))]);
    expect(both[1]).to.equal('under way');
    expect([allocations.size, ports.taken]).to.deep.equal([1, 1]);
  });

  it('are not made any more after the end, also those that were under way', async () => {
    const underWay = allocations.create(request(1));
    allocations.close();
    expect(await underWay).to.equal('capacity');
    expect(await allocations.create(request(2))).to.equal('capacity');
    await new Promise<void>((resolve) => setImmediate(resolve));
    expect([allocations.size, ports.taken, quotas.people]).to.deep.equal([0, 0, 0]);
  });
});

import { expect } from 'chai';
import { PacketCounter } from '../../../bench/media/packet-counter.ts';
import { timestampNow } from '../../../bench/media/stream-clock.ts';

const SIZE = 100;

function packet({ ssrc = 1, sequenceNumber = 1, agoMs = 0, type = 96 } = {}): Buffer {
  const bytes = Buffer.alloc(SIZE);
  bytes[0] = 0x80;
  bytes[1] = type;
  bytes.writeUInt16BE(sequenceNumber & 0xffff, 2);
  bytes.writeUInt32BE((timestampNow() - agoMs * 90) >>> 0, 4);
  bytes.writeUInt32BE(ssrc, 8);
  return bytes;
}

function countOf(packets: readonly Buffer[]): PacketCounter['count'] {
  const counter = new PacketCounter();
  for (const one of packets) counter.take(one);
  return counter.count;
}

describe('the counter of the benchmark', () => {
  it('counts what is missing in between, for each stream by itself', () => {
    const numbers = [1, 2, 4, 5, 8];
    const { packets, bytes, lost, streams } = countOf([
      ...numbers.map((sequenceNumber) => packet({ ssrc: 1, sequenceNumber })),
      ...numbers.map((sequenceNumber) => packet({ ssrc: 2, sequenceNumber: sequenceNumber + 500 })),
    ]);
    expect({ packets, bytes, lost, streams }).to.deep.equal({
      packets: 10,
      bytes: 10 * SIZE,
      lost: 6,
      streams: 2,
    });
  });

  it('takes neither packets out of order nor the end of the numbers for a loss', () => {
    const numbers = [65_533, 65_535, 65_534, 65_536, 65_538, 65_537];
    expect(countOf(numbers.map((sequenceNumber) => packet({ sequenceNumber }))).lost).to.equal(0);
  });

  it('takes no notice of what probes how much a path takes', () => {
    const probes = [7, 60_000].map((sequenceNumber) => packet({ ssrc: 1234, type: 127, sequenceNumber }));
    expect(countOf([packet(), ...probes])).to.include({ packets: 1, streams: 1, lost: 0 });
  });

  it('takes no notice of RTCP', () => {
    expect(countOf([packet({ type: 200 }), packet({ type: 206 })]).packets).to.equal(0);
  });

  it('tells how long packets were under way', () => {
    const { p50Ms, p95Ms } = countOf(
      Array.from({ length: 100 }, (_, index) =>
        packet({ sequenceNumber: index, agoMs: index < 90 ? 1_000 : 3_000 }),
      ),
    );
    expect(p50Ms).to.be.within(1_000, 1_900);
    expect(p95Ms).to.be.within(3_000, 3_900);
  });

  it('begins anew when it is told to', () => {
    const counter = new PacketCounter();
    counter.take(packet({ sequenceNumber: 1 }));
    counter.clear();
    counter.take(packet({ sequenceNumber: 9 }));
    expect(counter.count).to.include({ packets: 1, lost: 0 });
  });
});

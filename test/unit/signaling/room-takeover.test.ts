import { expect } from 'chai';
import type { restoreRoom } from '../../../src/signaling/keeping/room-restore.ts';
import { takenOver } from '../../../src/signaling/keeping/room-takeover.ts';

type Restored = NonNullable<ReturnType<typeof restoreRoom>>;

/** Only what counts for numbers. */
function restoredAt(seq: number, handedOver = false): Restored {
  return { state: { snapshot: { seq } }, lines: 0, handedOver } as unknown as Restored;
}

describe('the numbers of a room’s changes at its next home', () => {
  const EPOCH = Date.UTC(2026, 0, 1);

  it('go on where the last home handed it over', () => {
    expect(takenOver(restoredAt(17, true), EPOCH).seq).to.equal(17);
  });

  it('are none that a dead home may have given without writing so', () => {
    expect(takenOver(restoredAt(17), 1).seq).to.be.greaterThan(100_000);
  });

  it('are none of a home in between, that took in the same and wrote nothing', () => {
    const between = takenOver(restoredAt(17), EPOCH).seq;
    const secondsLater = takenOver(restoredAt(17), EPOCH + 4_000).seq;
    expect(secondsLater - between).to.be.greaterThan(1_000_000);
    expect(Number.isSafeInteger(secondsLater)).to.equal(true);
  });
});

import { expect } from 'chai';
import { toEffectivePlan } from '../../../src/api/plans/effective-plan.ts';
import { readEntitlements } from '../../../src/api/plans/stored-entitlements.ts';
import { entitlements } from '../../../src/protocol/entitlements.ts';
import { EVERYTHING } from '../../helpers/signaling/everything.ts';

describe('Entitlements that were stored', () => {
  it('are what was stored', () => {
    expect(readEntitlements(structuredClone(EVERYTHING))).to.deep.equal(EVERYTHING);
    expect(readEntitlements({ ...EVERYTHING, meetingMinutes: 30 }).meetingMinutes).to.equal(30);
  });

  it('before there was something have the least of it, and nothing of what there is no more', () => {
    const { recording: _, storageBytes: __, ...older } = EVERYTHING;
    const read = readEntitlements({ ...older, carrierPigeons: 12 });
    expect(read).to.deep.equal({ ...EVERYTHING, recording: false, storageBytes: 0 });
    const least = readEntitlements({});
    expect(entitlements.parse(least)).to.deep.equal(least);
    expect(least).to.deep.include({ video: false, privateRooms: false, recording: false, roomCapacity: 2 });
  });

  it('that are none are an error, and not the best or the least', () => {
    for (const wrong of [
      null,
      'all',
      7,
      { ...EVERYTHING, video: 'yes' },
      { ...EVERYTHING, roomCapacity: 1e9 },
    ]) {
      expect(() => readEntitlements(wrong)).to.throw();
    }
  });

  it('make the best of all that runs, under the name of what ends last', () => {
    const free = { code: 'free', name: 'Free', entitlements: { ...readEntitlements({}), roomCapacity: 50 } };
    const terms = (code: string, changes: object) => ({
      code,
      name: code.toUpperCase(),
      currency: 'INR',
      priceMinor: 1,
      period: 'month' as const,
      entitlements: { ...readEntitlements({}), ...changes },
    });
    expect(toEffectivePlan({ freePlan: free, running: null })).to.deep.equal({
      plan: { code: 'free', name: 'Free' },
      entitlements: free.entitlements,
    });
    const { plan, entitlements: all } = toEffectivePlan({
      freePlan: free,
      running: [terms('small', { video: true }), terms('large', { roomCapacity: 400, meetingMinutes: null })],
    });
    expect(plan).to.deep.equal({ code: 'small', name: 'SMALL' });
    expect(all).to.deep.include({ video: true, roomCapacity: 400, meetingMinutes: null, recording: false });
    // What somebody bought is never worse than what everyone has for nothing.
    expect(
      toEffectivePlan({ freePlan: free, running: [terms('small', {})] }).entitlements.roomCapacity,
    ).to.equal(50);
  });
});

import { expect } from 'chai';
import { type PublishGrants, publishGrantsOf } from '../../../src/protocol/entitlements.ts';
import { grantsChange } from '../../../src/protocol/grants-change.ts';
import { EVERYTHING, SOUND_ONLY } from '../../helpers/signaling/everything.ts';

const all = publishGrantsOf(EVERYTHING);
const sound = publishGrantsOf(SOUND_ONLY);

describe('A change of what one may send', () => {
  it('is a plan that ended where something was lost, and one that began where something was gained', () => {
    expect(grantsChange(all, sound)).to.equal('plan-ended');
    expect(grantsChange(sound, all)).to.equal('plan-started');
  });

  it('is a loss where one source takes the place of another', () => {
    const camera: PublishGrants = { publish: ['camera'], bitratesBps: { camera: 1 } };
    const screen: PublishGrants = { publish: ['screen'], bitratesBps: { screen: 1 } };
    expect(grantsChange(camera, screen)).to.equal('plan-ended');
  });

  it('is another plan where only bitrates differ', () => {
    const less = publishGrantsOf({ ...EVERYTHING, cameraBitrateBps: 500_000 });
    expect(grantsChange(all, less)).to.equal('plan-changed');
    expect(grantsChange(less, all)).to.equal('plan-changed');
  });

  it('is none where nothing differs for what one sends', () => {
    expect(grantsChange(all, publishGrantsOf({ ...EVERYTHING, roomCapacity: 2 }))).to.equal(undefined);
    // What a camera may take does not matter to who may not send one.
    expect(grantsChange(sound, publishGrantsOf({ ...SOUND_ONLY, cameraBitrateBps: 1e5 }))).to.equal(
      undefined,
    );
  });
});

import { expect } from 'chai';
import { RecentPlans } from '../../../src/signaling/room/recent-plans.ts';
import { JOIN_TOKEN_SECONDS } from '../../../src/signaling/session/room-tokens.ts';
import { EVERYTHING, SOUND_ONLY } from '../../helpers/signaling/everything.ts';

describe('Plans that changed lately', () => {
  let nowMs: number;
  let plans: RecentPlans;
  beforeEach(() => {
    nowMs = 1_000_000;
    plans = new RecentPlans(() => nowMs);
  });

  it('win over what was read before, and over what was on its way to be handed over', () => {
    plans.add('ada', SOUND_ONLY);
    expect(plans.since('ada', nowMs - 30_000)).to.equal(SOUND_ONLY);
    expect(plans.since('ada', nowMs)).to.equal(SOUND_ONLY);
    expect(plans.since('ada', nowMs + 5_000), 'read before, admitted after').to.equal(SOUND_ONLY);
  });

  it('do not win over what was read long after', () => {
    plans.add('ada', SOUND_ONLY);
    expect(plans.since('ada', nowMs + 15_000)).to.equal(undefined);
    expect(plans.since('ben', nowMs)).to.equal(undefined);
  });

  it('are the last change of each', () => {
    plans.add('ada', SOUND_ONLY);
    nowMs += 1_000;
    plans.add('ada', EVERYTHING);
    expect(plans.since('ada', nowMs - 5_000)).to.equal(EVERYTHING);
  });

  it('are remembered for as long as a token from before is good, and no longer', () => {
    plans.add('ada', SOUND_ONLY);
    const issuedAtMs = nowMs - 1;
    nowMs += JOIN_TOKEN_SECONDS * 1000;
    plans.add('ben', SOUND_ONLY);
    expect(plans.since('ada', issuedAtMs)).to.equal(SOUND_ONLY);
    nowMs += 60_000;
    plans.add('ben', SOUND_ONLY);
    plans.add('cem', SOUND_ONLY);
    expect(plans.size).to.equal(2);
  });
});

import { expect } from 'chai';
import type { OwnSubscription, Plan, Subscription } from '../../../src/protocol/rest/plans.ts';
import { cardState } from '../../../web/src/plans/card-state.ts';
import { allUntil, canCancel, canResume, paidUntil, standingOf } from '../../../web/src/plans/own-periods.ts';
import { SOUND_ONLY } from '../../helpers/signaling/everything.ts';

function period(startsAt: string, endsAt: string, rest: Partial<Subscription> = {}): Subscription {
  return {
    id: `${startsAt} ${rest.plan?.code}`,
    plan: { code: 'premium', name: 'Premium' },
    status: 'active',
    source: 'purchase',
    price: { currency: 'INR', amountMinor: 49_900 },
    period: 'month',
    entitlements: SOUND_ONLY,
    startsAt,
    endsAt,
    runsUntil: endsAt,
    cancelledAt: null,
    endedAt: null,
    endReason: null,
    ...rest,
  };
}

function owning(running: Subscription[], scheduled: Subscription[] = []): OwnSubscription {
  const current = running[0] ?? null;
  const plan = current?.plan ?? { code: 'free', name: 'Free' };
  return { plan, entitlements: SOUND_ONLY, current, running, scheduled, storageUsedBytes: 0 };
}

function plan(code: string): Plan {
  const price = { currency: 'INR', amountMinor: code === 'free' ? 0 : 49_900 };
  const free = code === 'free';
  return {
    id: code,
    code,
    name: code,
    description: '',
    price,
    period: 'month',
    entitlements: SOUND_ONLY,
    free,
  };
}

const JANUARY = period('2030-01-01T00:00:00Z', '2030-02-01T00:00:00Z');
const FEBRUARY = period('2030-02-01T00:00:00Z', '2030-03-01T00:00:00Z', { status: 'scheduled' });
const CANCELLED = { ...JANUARY, status: 'cancelled', cancelledAt: '2030-01-10T00:00:00Z' } as const;
const GRACE = { ...JANUARY, status: 'grace', runsUntil: '2030-02-04T00:00:00Z' } as const;
const TEAM = period('2030-01-01T00:00:00Z', '2031-01-01T00:00:00Z', {
  plan: { code: 'team', name: 'Team' },
});

describe('How it stands with a plan', () => {
  it('is nothing that could end, with the free one', () => {
    expect(standingOf(owning([]))).to.deep.equal({ state: 'free' });
    expect(canCancel(owning([]))).to.equal(false);
    expect(canResume(owning([]))).to.equal(false);
    expect(allUntil(owning([]))).to.equal(undefined);
  });

  it('is that it works to its end, and on with what was paid for already', () => {
    const until = JANUARY.endsAt;
    expect(standingOf(owning([JANUARY]))).to.deep.equal({ state: 'active', until, followedUntil: null });
    const own = owning([JANUARY], [FEBRUARY]);
    expect(standingOf(own)).to.deep.equal({ state: 'active', until, followedUntil: FEBRUARY.endsAt });
    expect(paidUntil(own, 'premium')).to.equal(FEBRUARY.endsAt);
  });

  it('is that it was cancelled, only when nothing of it goes on', () => {
    expect(standingOf(owning([CANCELLED]))).to.include({ state: 'cancelled', until: JANUARY.endsAt });
    expect(standingOf(owning([CANCELLED], [FEBRUARY]))).to.include({ state: 'active' });
    expect(canResume(owning([CANCELLED]))).to.equal(true);
    expect(canCancel(owning([CANCELLED]))).to.equal(false);
    expect(canCancel(owning([CANCELLED], [FEBRUARY]))).to.equal(true);
  });

  it('is that it has ended and works on for some days, unless the next period was paid for', () => {
    expect(standingOf(owning([GRACE]))).to.deep.equal({
      state: 'grace',
      endedOn: JANUARY.endsAt,
      until: GRACE.runsUntil,
    });
    expect(canCancel(owning([GRACE]))).to.equal(false);
    expect(canCancel(owning([GRACE, TEAM]))).to.equal(true);
    expect(standingOf(owning([GRACE, { ...FEBRUARY, status: 'active' }]))).to.include({ state: 'active' });
  });

  it('is that it was given, where nobody paid', () => {
    expect(standingOf(owning([{ ...JANUARY, source: 'grant' }]))).to.include({ state: 'granted' });
  });

  it('names the last end of all, whichever plan it is of', () => {
    expect(allUntil(owning([JANUARY, TEAM], [FEBRUARY]))).to.equal(TEAM.endsAt);
  });
});

describe('A plan’s card', () => {
  const buyer = { loggedIn: true, own: owning([JANUARY, TEAM]), payments: 'sandbox' } as const;

  it('says which is one’s own, and until when, and sells what one does not have', () => {
    expect(cardState(plan('premium'), buyer)).to.deep.equal({
      badge: 'yours',
      until: JANUARY.endsAt,
      act: 'extend',
    });
    expect(cardState(plan('team'), buyer)).to.include({ badge: 'yoursToo', act: 'extend' });
    expect(cardState(plan('other'), buyer)).to.deep.equal({ badge: null, until: null, act: 'buy' });
    expect(cardState(plan('free'), buyer)).to.deep.equal({ badge: null, until: null, act: null });
    expect(cardState(plan('free'), { ...buyer, own: owning([]) })).to.include({ badge: 'yours', act: null });
  });

  it('sends whoever is logged out to log in, or to sign up for the free one', () => {
    const guest = { loggedIn: false, own: undefined, payments: 'razorpay' } as const;
    expect(cardState(plan('premium'), guest).act).to.equal('log-in');
    expect(cardState(plan('free'), guest).act).to.equal('sign-up');
  });

  it('sells nothing where nothing is sold, or nobody knows yet', () => {
    for (const payments of ['off', undefined] as const) {
      expect(cardState(plan('premium'), { ...buyer, payments }).act).to.equal(null);
      expect(cardState(plan('premium'), { loggedIn: false, own: undefined, payments }).act).to.equal(null);
    }
  });

  it('sells though one’s own plan could not be had', () => {
    expect(cardState(plan('premium'), { ...buyer, own: undefined }).act).to.equal('buy');
  });
});

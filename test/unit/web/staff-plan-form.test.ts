import { expect } from 'chai';
import fc from 'fast-check';
import { type Entitlements, entitlements } from '../../../src/protocol/entitlements.ts';
import { type AdminPlan, createPlanInput, editPlanInput } from '../../../src/protocol/rest/plans.ts';
import {
  createPlanBody,
  editPlanBody,
  newPlanValues,
  PLAN_LIMITS,
  type PlanValues,
  planValues,
  wrongPlanFields,
} from '../../../web/src/staff/plans/plan-form.ts';

const ENTITLEMENTS: Entitlements = {
  video: true,
  privateRooms: true,
  roomCapacity: 100,
  meetingMinutes: null,
  audioBitrateBps: 64_000,
  cameraBitrateBps: 2_500_000,
  screenBitrateBps: 4_000_000,
  recording: true,
  storageBytes: 10_000_000_000,
};

const PLAN: AdminPlan = {
  id: '4b1f6f7e-1a50-4b52-9c9c-0c9a4f0c9a10',
  code: 'premium',
  name: 'Premium',
  description: 'Everything',
  price: { currency: 'INR', amountMinor: 49_900 },
  period: 'month',
  entitlements: ENTITLEMENTS,
  free: false,
  position: 2,
  retired: false,
  subscribers: 7,
  version: 3,
};

const filled: PlanValues = { ...newPlanValues(), code: 'team', name: ' Team ', price: '999' };

describe('the form of a plan', () => {
  it('makes what the server takes, in minor units, bits and bytes', () => {
    expect(wrongPlanFields(filled, 'new')).to.deep.equal([]);
    const body = createPlanBody(filled);
    expect(createPlanInput.parse(body)).to.deep.equal({ ...body, description: '' });
    expect(body).to.deep.equal({
      code: 'team',
      name: 'Team',
      description: '',
      currency: 'INR',
      priceMinor: 99_900,
      period: 'month',
      entitlements: ENTITLEMENTS,
    });
    expect(createPlanBody({ ...filled, position: '5', currency: 'JPY' })).to.include({
      position: 5,
      priceMinor: 999,
    });
  });

  it('says which fields are wrong', () => {
    const wrong = (values: Partial<PlanValues>) => wrongPlanFields({ ...filled, ...values }, 'new');
    for (const name of ['', '  ', 'x'.repeat(61)]) expect(wrong({ name }), name).to.deep.equal(['name']);
    for (const code of ['', 'Team', 'te am', '-a', 'a--b', 'x'.repeat(41)])
      expect(wrong({ code }), code).to.deep.equal(['code']);
    for (const price of ['', '0', '-1', '1,50', '1.234', '10000000.01'])
      expect(wrong({ price }), price).to.deep.equal(['price']);
    expect(wrong({ price: '499.5', currency: 'JPY' })).to.deep.equal(['price']);
    for (const roomCapacity of ['1', '10001', '2.5', ''])
      expect(wrong({ roomCapacity }), roomCapacity).to.deep.equal(['roomCapacity']);
    for (const meetingMinutes of ['4', '1441', ''])
      expect(wrong({ limitMinutes: true, meetingMinutes })).to.deep.equal(['meetingMinutes']);
    expect(wrong({ limitMinutes: false, meetingMinutes: '' })).to.deep.equal([]);
    expect(wrong({ audioKbps: '15.9' })).to.deep.equal(['audioKbps']);
    expect(wrong({ cameraMbps: '0.09', screenMbps: '20.1' })).to.deep.equal(['cameraMbps', 'screenMbps']);
    expect(wrong({ storageGb: '10001' })).to.deep.equal(['storageGb']);
    expect(wrong({ position: '-1' })).to.deep.equal(['position']);
  });

  it('has the limits that the server has', () => {
    const takes = (changed: Partial<Entitlements>) =>
      entitlements.safeParse({ ...ENTITLEMENTS, ...changed }).success;
    const fields = [
      ['roomCapacity', PLAN_LIMITS.roomCapacity],
      ['meetingMinutes', PLAN_LIMITS.meetingMinutes],
      ['audioBitrateBps', PLAN_LIMITS.audioBitrateBps],
      ['cameraBitrateBps', PLAN_LIMITS.videoBitrateBps],
      ['screenBitrateBps', PLAN_LIMITS.videoBitrateBps],
      ['storageBytes', PLAN_LIMITS.storageBytes],
    ] as const;
    for (const [field, { min, max }] of fields) {
      expect([takes({ [field]: min }), takes({ [field]: max })], field).to.deep.equal([true, true]);
      expect([takes({ [field]: min - 1 }), takes({ [field]: max + 1 })], field).to.deep.equal([false, false]);
    }
    for (const [field, { min, max }] of [
      ['priceMinor', PLAN_LIMITS.priceMinor],
      ['position', PLAN_LIMITS.position],
    ] as const) {
      const edits = [min, max, min - 1, max + 1].map(
        (value) => editPlanInput.safeParse({ [field]: value }).success,
      );
      expect(edits, field).to.deep.equal([true, true, false, false]);
    }
  });

  it('shows a plan in the units that people use', () => {
    expect(planValues(PLAN)).to.include({
      price: '499.00',
      audioKbps: '64',
      cameraMbps: '2.5',
      storageGb: '10',
      limitMinutes: false,
    });
  });

  it('sends only what an edit changed; a price goes with its currency', () => {
    const before = planValues(PLAN);
    expect(editPlanBody(before, before)).to.deep.equal({});
    expect(editPlanBody(before, { ...before, price: '599.00' })).to.deep.equal({ priceMinor: 59_900 });
    expect(editPlanBody(before, { ...before, currency: 'USD' }), 'another price').to.deep.equal({
      currency: 'USD',
      priceMinor: 49_900,
    });
    expect(editPlanBody(before, { ...before, name: 'Pro', video: false })).to.deep.equal({
      name: 'Pro',
      entitlements: { ...ENTITLEMENTS, video: false },
    });
    expect(editPlanBody(before, { ...before, code: 'other' }), 'the code stays').to.deep.equal({});
  });

  it('asks nothing about the price of the free plan, and never sends one', () => {
    const free = { ...PLAN, free: true, code: 'free', price: { currency: 'INR', amountMinor: 0 } };
    const before = planValues(free);
    expect(wrongPlanFields(before, 'free')).to.deep.equal([]);
    expect(wrongPlanFields(before, 'paid')).to.deep.equal(['price']);
    expect(editPlanBody(before, { ...before, description: 'For all' })).to.deep.equal({
      description: 'For all',
    });
  });

  it('keeps every plan as it is that is opened and saved', () => {
    const range = ({ min, max }: { min: number; max: number }) => fc.integer({ min, max });
    const any = fc.record({
      video: fc.boolean(),
      privateRooms: fc.boolean(),
      roomCapacity: range(PLAN_LIMITS.roomCapacity),
      meetingMinutes: fc.option(range(PLAN_LIMITS.meetingMinutes)),
      audioBitrateBps: range(PLAN_LIMITS.audioBitrateBps),
      cameraBitrateBps: range(PLAN_LIMITS.videoBitrateBps),
      screenBitrateBps: range(PLAN_LIMITS.videoBitrateBps),
      recording: fc.boolean(),
      storageBytes: range(PLAN_LIMITS.storageBytes),
    });
    fc.assert(
      fc.property(any, range(PLAN_LIMITS.priceMinor), (allowed, amountMinor) => {
        const plan = { ...PLAN, entitlements: allowed, price: { currency: 'KWD', amountMinor } };
        const values = planValues(plan);
        expect(wrongPlanFields(values, 'paid')).to.deep.equal([]);
        expect(createPlanBody(values)).to.deep.include({ entitlements: allowed, priceMinor: amountMinor });
      }),
    );
  });
});

import { expect } from 'chai';
import fc from 'fast-check';
import { AppError } from '../../../src/errors.ts';
import { requireAllowed } from '../../../src/plan-required.ts';
import {
  bestOf,
  type Entitlements,
  entitlements,
  MAX_ROOM_CAPACITY,
  type PlanAct,
  publishGrantsOf,
  refusalOf,
} from '../../../src/protocol/entitlements.ts';
import { mediaSource } from '../../../src/protocol/media.ts';

const FREE: Entitlements = {
  video: false,
  privateRooms: false,
  roomCapacity: 50,
  meetingMinutes: 60,
  audioBitrateBps: 64_000,
  cameraBitrateBps: 1_500_000,
  screenBitrateBps: 1_500_000,
  recording: false,
  storageBytes: 1_000,
};
const PAID: Entitlements = {
  video: true,
  privateRooms: true,
  roomCapacity: 500,
  meetingMinutes: null,
  audioBitrateBps: 128_000,
  cameraBitrateBps: 3_000_000,
  screenBitrateBps: 4_000_000,
  recording: true,
  storageBytes: 1_000_000,
};

const anyEntitlements: fc.Arbitrary<Entitlements> = fc.record({
  video: fc.boolean(),
  privateRooms: fc.boolean(),
  roomCapacity: fc.integer({ min: 2, max: MAX_ROOM_CAPACITY }),
  meetingMinutes: fc.option(fc.integer({ min: 5, max: 1_440 })),
  audioBitrateBps: fc.integer({ min: 16_000, max: 512_000 }),
  cameraBitrateBps: fc.integer({ min: 100_000, max: 20_000_000 }),
  screenBitrateBps: fc.integer({ min: 100_000, max: 20_000_000 }),
  recording: fc.boolean(),
  storageBytes: fc.integer({ min: 0, max: 10_000_000_000_000 }),
});
const anyAct: fc.Arbitrary<PlanAct> = fc.oneof(
  fc.record({
    type: fc.constant('make-room' as const),
    visibility: fc.constantFrom('public' as const, 'private' as const),
    capacity: fc.integer({ min: 2, max: MAX_ROOM_CAPACITY }),
    minutes: fc.integer({ min: 5, max: 1_440 }),
  }),
  fc.record({
    type: fc.constant('open-room' as const),
    visibility: fc.constantFrom('public' as const, 'private' as const),
  }),
  fc.record({ type: fc.constant('publish' as const), source: fc.constantFrom(...mediaSource.options) }),
  fc.constant({ type: 'record' } as const),
  fc.record({ type: fc.constant('store' as const), bytes: fc.integer({ min: 0, max: 10_000_000_000_000 }) }),
);

const refused = (allowed: Entitlements, act: PlanAct) => refusalOf(allowed, act)?.entitlement;

describe('What a plan allows', () => {
  it('is each entitlement at its own place', () => {
    expect(refused(FREE, { type: 'publish', source: 'camera' })).to.equal('video');
    expect(refused(FREE, { type: 'publish', source: 'screen' })).to.equal('video');
    expect(refused(FREE, { type: 'publish', source: 'microphone' })).to.equal(undefined);
    expect(refused(FREE, { type: 'publish', source: 'screenAudio' })).to.equal(undefined);
    expect(refused(FREE, { type: 'make-room', visibility: 'private' })).to.equal('privateRooms');
    expect(refused(FREE, { type: 'open-room', visibility: 'private' })).to.equal('privateRooms');
    expect(refused(FREE, { type: 'open-room', visibility: 'public' })).to.equal(undefined);
    expect(refused(FREE, { type: 'record' })).to.equal('recording');
    for (const source of mediaSource.options) {
      expect(refused(PAID, { type: 'publish', source })).to.equal(undefined);
    }
    expect(
      refused(PAID, { type: 'make-room', visibility: 'private', capacity: 500, minutes: 1_440 }),
    ).to.equal(undefined);
    expect(refused(PAID, { type: 'record' })).to.equal(undefined);
  });

  it('goes up to its limits, and no further', () => {
    expect(refused(FREE, { type: 'make-room', capacity: 50, minutes: 60 })).to.equal(undefined);
    expect(refused(FREE, { type: 'make-room', capacity: 51 })).to.equal('roomCapacity');
    expect(refused(FREE, { type: 'make-room', minutes: 61 })).to.equal('meetingMinutes');
    expect(refused(FREE, { type: 'store', bytes: 1_000 })).to.equal(undefined);
    expect(refused(FREE, { type: 'store', bytes: 1_001 })).to.equal('storageBytes');
  });

  it('is refused with PLAN_REQUIRED and the field that asks for too much', () => {
    expect(() => requireAllowed(FREE, { type: 'make-room', visibility: 'public', minutes: 61 }))
      .to.throw(AppError)
      .that.satisfies(
        (error: AppError) => error.code === 'PLAN_REQUIRED' && error.errors?.[0]?.path === 'schedule.minutes',
      );
    expect(() => requireAllowed(PAID, { type: 'make-room', minutes: 61 })).not.to.throw();
  });

  it('says to the SFU what may be sent, and how much of each', () => {
    expect(publishGrantsOf(FREE)).to.deep.equal({
      publish: ['microphone', 'screenAudio'],
      bitratesBps: { microphone: 64_000, screenAudio: 64_000 },
    });
    expect(publishGrantsOf(PAID)).to.deep.equal({
      publish: ['microphone', 'camera', 'screen', 'screenAudio'],
      bitratesBps: { microphone: 128_000, camera: 3_000_000, screen: 4_000_000, screenAudio: 128_000 },
    });
  });

  it('of several plans is the best of each, in whatever order, and again a plan', () => {
    fc.assert(
      fc.property(anyEntitlements, anyEntitlements, anyEntitlements, (one, other, third) => {
        expect(bestOf(one, other)).to.deep.equal(bestOf(other, one));
        expect(bestOf(bestOf(one, other), third)).to.deep.equal(bestOf(one, other, third));
        expect(bestOf(one, one)).to.deep.equal(one);
        expect(entitlements.parse(bestOf(one, other, third))).to.deep.equal(bestOf(one, other, third));
      }),
    );
  });

  it('of several plans allows all that one of them allows', () => {
    fc.assert(
      fc.property(anyEntitlements, anyEntitlements, anyAct, (one, other, act) => {
        if (refused(one, act) === undefined) expect(refused(bestOf(one, other), act)).to.equal(undefined);
      }),
    );
  });
});

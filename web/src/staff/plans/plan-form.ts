import type { Entitlements } from '../../../../src/protocol/entitlements.ts';
import type {
  AdminPlan,
  CreatePlanInput,
  EditPlanInput,
  PlanPeriod,
} from '../../../../src/protocol/rest/plans.ts';
import { decimalText, parseDecimal } from '../../plans/decimal.ts';
import { parseMoney, typedMoney } from '../../plans/parse-money.ts';

/** What the form of a plan holds while it is filled in. Amounts are as they are typed, in the units that people use. */
export type PlanValues = {
  code: string;
  name: string;
  description: string;
  currency: string;
  /** In whole units of the currency: `499.00`. */
  price: string;
  period: PlanPeriod;
  /** '' puts a new plan at the end. */
  position: string;
  video: boolean;
  privateRooms: boolean;
  recording: boolean;
  roomCapacity: string;
  /** Whether meetings end after `meetingMinutes`. */
  limitMinutes: boolean;
  meetingMinutes: string;
  audioKbps: string;
  cameraMbps: string;
  screenMbps: string;
  storageGb: string;
};

export type PlanField = keyof PlanValues & string;

/** Digits after the point of each unit. */
const KILO = 3;
const MEGA = 6;
const GIGA = 9;

/** The least and the most of each amount, in its unit. What the server takes is in `src/protocol`; a test compares. */
export const PLAN_LIMITS = {
  priceMinor: { min: 1, max: 1_000_000_000 },
  position: { min: 0, max: 100_000 },
  roomCapacity: { min: 2, max: 10_000 },
  meetingMinutes: { min: 5, max: 24 * 60 },
  audioBitrateBps: { min: 16_000, max: 512_000 },
  videoBitrateBps: { min: 100_000, max: 20_000_000 },
  storageBytes: { min: 0, max: 10_000_000_000_000 },
} as const;

type Range = { min: number; max: number };

/** A new plan begins as what is usually sold. */
export function newPlanValues(): PlanValues {
  return {
    code: '',
    name: '',
    description: '',
    currency: 'INR',
    price: '',
    period: 'month',
    position: '',
    video: true,
    privateRooms: true,
    recording: true,
    roomCapacity: '100',
    limitMinutes: false,
    meetingMinutes: '60',
    audioKbps: '64',
    cameraMbps: '2.5',
    screenMbps: '4',
    storageGb: '10',
  };
}

/** The values of a plan that there is. */
export function planValues(plan: AdminPlan): PlanValues {
  const { entitlements: allowed } = plan;
  return {
    code: plan.code,
    name: plan.name,
    description: plan.description,
    currency: plan.price.currency,
    price: typedMoney(plan.price),
    period: plan.period,
    position: String(plan.position),
    video: allowed.video,
    privateRooms: allowed.privateRooms,
    recording: allowed.recording,
    roomCapacity: String(allowed.roomCapacity),
    limitMinutes: allowed.meetingMinutes !== null,
    meetingMinutes: String(allowed.meetingMinutes ?? 60),
    audioKbps: decimalText(allowed.audioBitrateBps, KILO),
    cameraMbps: decimalText(allowed.cameraBitrateBps, MEGA),
    screenMbps: decimalText(allowed.screenBitrateBps, MEGA),
    storageGb: decimalText(allowed.storageBytes, GIGA),
  };
}

/** The fields that are not right yet. `free`: the free plan, whose price is no question. */
export function wrongPlanFields(values: PlanValues, kind: 'new' | 'paid' | 'free'): PlanField[] {
  const name = values.name.trim();
  const checks: readonly [PlanField, boolean][] = [
    ['name', name.length >= 1 && name.length <= 60],
    ['code', kind !== 'new' || (/^[a-z0-9]+(-[a-z0-9]+)*$/.test(values.code) && values.code.length <= 40)],
    ['price', kind === 'free' || within(parseMoney(values.price, values.currency), PLAN_LIMITS.priceMinor)],
    [
      'position',
      (kind === 'new' && values.position === '') ||
        within(parseDecimal(values.position, 0), PLAN_LIMITS.position),
    ],
    ['roomCapacity', within(parseDecimal(values.roomCapacity, 0), PLAN_LIMITS.roomCapacity)],
    [
      'meetingMinutes',
      !values.limitMinutes || within(parseDecimal(values.meetingMinutes, 0), PLAN_LIMITS.meetingMinutes),
    ],
    ['audioKbps', within(parseDecimal(values.audioKbps, KILO), PLAN_LIMITS.audioBitrateBps)],
    ['cameraMbps', within(parseDecimal(values.cameraMbps, MEGA), PLAN_LIMITS.videoBitrateBps)],
    ['screenMbps', within(parseDecimal(values.screenMbps, MEGA), PLAN_LIMITS.videoBitrateBps)],
    ['storageGb', within(parseDecimal(values.storageGb, GIGA), PLAN_LIMITS.storageBytes)],
  ];
  return checks.flatMap(([field, right]) => (right ? [] : [field]));
}

/** What makes the plan. The values must be right. */
export function createPlanBody(values: PlanValues): CreatePlanInput {
  return {
    code: values.code,
    name: values.name.trim(),
    description: values.description.trim(),
    currency: values.currency,
    priceMinor: parseMoney(values.price, values.currency) ?? 0,
    period: values.period,
    entitlements: entitlementsOf(values),
    ...(values.position === '' ? {} : { position: Number(values.position) }),
  };
}

/** What an edit changes, and nothing else. A price and its currency go together. */
export function editPlanBody(before: PlanValues, values: PlanValues): EditPlanInput {
  const old: Readonly<Record<string, unknown>> = createPlanBody(before);
  const { code: _, ...fields } = createPlanBody(values);
  const changed: EditPlanInput = Object.fromEntries(
    Object.entries(fields).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(old[name])),
  );
  return 'currency' in changed ? { ...changed, priceMinor: fields.priceMinor } : changed;
}

function entitlementsOf(values: PlanValues): Entitlements {
  return {
    video: values.video,
    privateRooms: values.privateRooms,
    roomCapacity: Number(values.roomCapacity),
    meetingMinutes: values.limitMinutes ? Number(values.meetingMinutes) : null,
    audioBitrateBps: parseDecimal(values.audioKbps, KILO) ?? 0,
    cameraBitrateBps: parseDecimal(values.cameraMbps, MEGA) ?? 0,
    screenBitrateBps: parseDecimal(values.screenMbps, MEGA) ?? 0,
    recording: values.recording,
    storageBytes: parseDecimal(values.storageGb, GIGA) ?? 0,
  };
}

function within(value: number | undefined, { min, max }: Range): boolean {
  return value !== undefined && value >= min && value <= max;
}

import { randomUUID } from 'node:crypto';
import fc from 'fast-check';

/** As much of JSON Schema as zod writes for what we take. */
type Schema = {
  type?: string | undefined;
  format?: string | undefined;
  enum?: unknown[] | undefined;
  const?: unknown;
  anyOf?: unknown[] | undefined;
  properties?: Record<string, unknown> | undefined;
  items?: unknown;
  minimum?: number | undefined;
  maximum?: number | undefined;
  maxLength?: number | undefined;
  maxItems?: number | undefined;
};

const FORMATS: Readonly<Record<string, fc.Arbitrary<string>>> = {
  uuid: fc.constantFrom(randomUUID(), randomUUID()),
  'date-time': fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  email: fc.emailAddress(),
  uri: fc.webUrl(),
};

/** Odd things that people and programs send. */
const STRANGE = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '\0',
    'a\0b',
    "'; DROP TABLE users; --",
    '%',
    '_%\\',
    '\ud800',
    '🎉'.repeat(40),
    'İ',
    '\u202e',
  ),
  fc.constantFrom<unknown>(null, true, 0, -1, 1.5, 1e21, Number.MAX_SAFE_INTEGER, [], {}, { toString: 1 }),
  fc.string({ unit: 'binary', maxLength: 300 }),
);

/** Values that a JSON schema describes, more or less: some are what it wants, and some are strange. */
export function valuesOf(schema: unknown): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 7, arbitrary: fitting(asSchema(schema)) }, { weight: 1, arbitrary: STRANGE });
}

function fitting(schema: Schema): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (schema.anyOf !== undefined) return fc.oneof(...schema.anyOf.map((one) => fitting(asSchema(one))));
  switch (schema.type) {
    case 'string':
      return FORMATS[schema.format ?? ''] ?? textOf(schema);
    case 'integer':
    case 'number':
      return fc.integer({ min: schema.minimum ?? -1_000, max: schema.maximum ?? 1_000_000 });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return fc.array(valuesOf(schema.items), { maxLength: Math.min(schema.maxItems ?? 5, 5) });
    case 'object':
      return fc.record(
        Object.fromEntries(
          Object.entries(schema.properties ?? {}).map(([name, field]) => [name, valuesOf(field)]),
        ),
        { requiredKeys: [] },
      );
    default:
      return fc.jsonValue();
  }
}

function textOf({ maxLength = 40 }: Schema): fc.Arbitrary<string> {
  const length = Math.min(maxLength, 100);
  return fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: length }),
    fc.constantFrom('en', 'a name', 'ab', '12345678', 'user.ban').filter((text) => text.length <= maxLength),
  );
}

function asSchema(value: unknown): Schema {
  return typeof value === 'object' && value !== null ? value : {};
}

import type { z } from 'zod';

type RenderedSchema = { format?: unknown; pattern?: unknown; minimum?: unknown; maximum?: unknown };

/** Formats that say it all; zod's patterns for them fill lines and lines. */
const FORMATS: ReadonlySet<unknown> = new Set(['uuid', 'date-time', 'date', 'email', 'uri']);

/** Takes out of a JSON schema what zod writes for machines alone. For the `override` of those who make schemas. */
export function plainSchema({
  jsonSchema,
}: {
  jsonSchema: RenderedSchema;
  zodSchema: z.core.$ZodType;
}): void {
  if (FORMATS.has(jsonSchema.format)) delete jsonSchema.pattern;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
}

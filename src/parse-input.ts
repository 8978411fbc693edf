import type { z } from 'zod';
import { AppError } from './errors.ts';

/** How many wrong fields a reply names at most. */
const MAX_FIELD_ERRORS = 20;

/** Checks what came from outside against its schema. Throws VALIDATION_FAILED with the fields that are wrong. */
export function parseInput<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  throw new AppError('VALIDATION_FAILED', {
    errors: result.error.issues.slice(0, MAX_FIELD_ERRORS).map((issue) => ({
      path: issue.path.join('.').slice(0, 200),
      message: issue.message.slice(0, 200),
    })),
  });
}

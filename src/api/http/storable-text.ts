import { AppError } from '../../errors.ts';

/** As deep as any schema goes, and far from what a recursion can bear. */
const MAX_DEPTH = 50;

/**
 * Refuses text that PostgreSQL cannot keep, wherever in a request it is: NUL (SQLSTATE 22021), and halves of surrogate
 * pairs, which JSON can carry and UTF-8 cannot. Throws VALIDATION_FAILED.
 */
export function requireStorableText(input: unknown): void {
  const path = findUnstorable(input, []);
  if (path === undefined) return;
  throw new AppError('VALIDATION_FAILED', {
    errors: [{ path: path.join('.').slice(0, 200), message: 'must be well-formed Unicode without NUL' }],
  });
}

/** Whether PostgreSQL can keep the text: see `requireStorableText`. */
export function isStorableText(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}

function findUnstorable(input: unknown, path: readonly string[]): readonly string[] | undefined {
  if (typeof input === 'string') return isStorableText(input) ? undefined : path;
  if (typeof input !== 'object' || input === null) return undefined;
  if (path.length > MAX_DEPTH) return path;
  for (const [name, value] of Object.entries(input)) {
    const found = findUnstorable(value, [...path, name]);
    if (found !== undefined) return found;
  }
  return undefined;
}

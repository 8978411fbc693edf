import type { TermKind } from '../../entities/taxonomy-term.ts';
import { AppError } from '../../errors.ts';
import { languageTagInput } from '../../protocol/rest/accounts.ts';

/**
 * The one way in which a code is written, so that no two differ in case alone: a topic's in lower case, a language's
 * as BCP 47 has it (`pt-br` becomes `pt-BR`). Throws VALIDATION_FAILED for a language that is no such tag.
 */
export function canonicalTermCode(kind: TermKind, code: string): string {
  if (kind === 'topic') return code.toLowerCase();
  const tag = languageTagInput.safeParse(code);
  if (tag.success) return tag.data;
  throw new AppError('VALIDATION_FAILED', {
    errors: [{ path: 'code', message: 'must be a language tag (BCP 47), as in en or pt-BR' }],
  });
}

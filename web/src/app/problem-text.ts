import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { ParleyError } from '../../../client/parley-error.ts';
import type { Problem } from '../../../src/protocol/problem.ts';

/** The server's answer inside an error, if it is one. */
export function problemOf(error: unknown): Problem | undefined {
  return error instanceof ParleyError ? error.problem : undefined;
}

/** Puts any error into a sentence that a person can act on. */
export function useProblemText(): (error: unknown) => string {
  const { t } = useTranslation();
  return useCallback(
    (error: unknown) => {
      const problem = problemOf(error);
      return problem === undefined ? t('app.unexpected') : t(`errors.${problem.code}`);
    },
    [t],
  );
}

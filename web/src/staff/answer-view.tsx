import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Answer } from '../app/use-answer.ts';
import { Problem } from '../ui/problem.tsx';
import { Spinner } from '../ui/spinner.tsx';

/** Shows an answer when it is there; before that that it is on its way, or why it could not be had. */
export function AnswerView<T>({
  answer,
  children,
}: {
  answer: Answer<T>;
  children: (value: T) => ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <>
      {answer.error !== null && <Problem error={answer.error} onRetry={() => void answer.reload()} />}
      {answer.value !== undefined && children(answer.value)}
      {answer.value === undefined && answer.error === null && <Spinner label={t('app.loading')} />}
    </>
  );
}

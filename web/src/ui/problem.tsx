import './problem.css';
import { useTranslation } from 'react-i18next';
import { useProblemText } from '../app/problem-text.ts';

/** Why something could not be had or done, and a way to try again. */
export function Problem({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useTranslation();
  const problemText = useProblemText();
  return (
    <div className="problem" role="alert">
      <p>{problemText(error)}</p>
      {onRetry !== undefined && (
        <button type="button" className="button small" onClick={onRetry}>
          {t('app.retry')}
        </button>
      )}
    </div>
  );
}

import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ParleyError } from '../../../client/parley-error.ts';
import { requestEmailCode } from '../../../src/protocol/rest/account-endpoints.ts';
import { api } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';

/** The server sends one mail a minute. */
const PAUSE_SECONDS = 60;

/** Has another code sent. `since`: when the account was made, for that sends one by itself. */
export function ResendCode({ since }: { since: string }) {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const [readyAt, setReadyAt] = useState(() => Date.parse(since) + PAUSE_SECONDS * 1_000);
  const [now, setNow] = useState(() => Date.now());
  const [note, setNote] = useState<string | null>(null);
  const seconds = Math.min(PAUSE_SECONDS, Math.max(0, Math.ceil((readyAt - now) / 1_000)));
  const waits = seconds > 0;

  useEffect(() => {
    if (!waits) return;
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, [waits]);

  const pause = (pauseSeconds: number) => {
    setNow(Date.now());
    setReadyAt(Date.now() + pauseSeconds * 1_000);
  };
  const send = async () => {
    if (waits) return;
    setNote(null);
    pause(PAUSE_SECONDS);
    try {
      await api.call(requestEmailCode);
      setNote(t('account.verify.sent'));
    } catch (error) {
      pause((error instanceof ParleyError && error.retryAfterSeconds) || 0);
      setNote(problemText(error));
    }
  };

  return (
    <div className="account-switch">
      <p>
        {t('account.verify.noMail')}{' '}
        <button
          type="button"
          className="button quiet small"
          aria-disabled={waits}
          onClick={() => void send()}
        >
          {waits ? t('account.verify.resendIn', { seconds }) : t('account.verify.resend')}
        </button>
      </p>
      <p role="status">{note}</p>
    </div>
  );
}

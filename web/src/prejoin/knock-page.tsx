import { useTranslation } from 'react-i18next';
import { MessagePage } from '../app/message-page.tsx';
import { problemOf, useProblemText } from '../app/problem-text.ts';
import { Spinner } from '../ui/spinner.tsx';
import { useCountdown } from './use-countdown.ts';
import { useKnock } from './use-knock.ts';

type KnockPageProps = {
  roomId: string;
  /** The room's name, where it is known before one has knocked. */
  roomName: string | undefined;
  /** Knocks by itself, where the person has said already that they want in. */
  atOnce: boolean;
  onAdmitted: () => void;
  onOver: (error: unknown) => void;
  onLeave: () => void;
};

/** The wait at a door: knock, and someone inside lets one in or not. */
export function KnockPage({ roomId, roomName, atOnce, onAdmitted, onOver, onLeave }: KnockPageProps) {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const { knock, error, knocking, readyAtMs, knockNow } = useKnock({ roomId, atOnce, onAdmitted, onOver });
  const seconds = useCountdown(readyAtMs);
  const status = knock?.status;
  const name = knock?.roomName ?? roomName;
  const canKnock = status !== 'waiting' && status !== 'admitted';
  const rests = knocking || seconds > 0;
  // The one that comes of having been turned away; the button counts it down.
  const isTooSoon = problemOf(error)?.code === 'RATE_LIMITED' && readyAtMs !== null;

  return (
    <MessagePage
      title={name === undefined ? t('prejoin.knock.title') : t('prejoin.knock.titleOf', { name })}
      text={status === undefined ? t('prejoin.knock.text') : undefined}
    >
      <div className="knock">
        <div role="status">
          {status === 'waiting' && <Spinner label={t('prejoin.knock.waiting')} />}
          {status === 'denied' && <p>{t('prejoin.knock.denied')}</p>}
          {status === 'admitted' && <p>{t('prejoin.knock.admitted')}</p>}
        </div>
        {error !== null && (
          <p className="form-error" role="alert">
            {isTooSoon ? t('prejoin.knock.tooSoon') : problemText(error)}
          </p>
        )}
        <div className="page-actions">
          {canKnock && (
            <button
              type="button"
              className="button primary"
              // Not `disabled`, which would take the focus away while it counts.
              aria-disabled={rests}
              onClick={() => !rests && void knockNow()}
            >
              {seconds > 0
                ? t('prejoin.knock.againIn', { seconds })
                : t(status === 'denied' ? 'prejoin.knock.again' : 'prejoin.knock.knock')}
            </button>
          )}
          <button type="button" className="button" onClick={onLeave}>
            {t('prejoin.knock.leave')}
          </button>
        </div>
      </div>
    </MessagePage>
  );
}

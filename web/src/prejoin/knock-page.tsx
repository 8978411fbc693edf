import { useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Knock } from '../../../src/protocol/rest/in-room.ts';
import { getOwnKnock, knockAtRoom, withdrawKnock } from '../../../src/protocol/rest/in-room-endpoints.ts';
import { api } from '../app/api.ts';
import { MessagePage } from '../app/message-page.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { Spinner } from '../ui/spinner.tsx';

/** How often one looks whether the door was opened. */
const LOOK_MS = 2_000;

type KnockPageProps = {
  roomId: string;
  /** Knocks by itself, where the person has said already that they want in. */
  atOnce?: boolean;
  onAdmitted: () => void;
  onLeave: () => void;
};

/** The wait at a door: knock, and someone inside lets one in or not. Going away takes the knock back. */
export function KnockPage({ roomId, atOnce = false, onAdmitted, onLeave }: KnockPageProps) {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const [knock, setKnock] = useState<Knock | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [knocking, setKnocking] = useState(false);
  const admitted = useRef(onAdmitted);
  admitted.current = onAdmitted;
  const status = knock?.status;

  const knockNow = useCallback(async () => {
    setKnocking(true);
    setError(null);
    try {
      setKnock(await api.call(knockAtRoom, { params: { roomId } }));
    } catch (failure) {
      setError(failure);
    }
    setKnocking(false);
  }, [roomId]);

  const hasKnocked = useRef(false);
  useEffect(() => {
    if (!atOnce || hasKnocked.current) return;
    // Strict mode runs effects twice, and once is enough at a door.
    hasKnocked.current = true;
    void knockNow();
  }, [atOnce, knockNow]);

  useEffect(() => {
    if (status === 'admitted') admitted.current();
    if (status !== 'waiting') return;
    const timer = setInterval(() => {
      // A look that fails is followed by the next one.
      api.call(getOwnKnock, { params: { roomId } }).then(setKnock, () => undefined);
    }, LOOK_MS);
    return () => clearInterval(timer);
  }, [status, roomId]);

  const leave = () => {
    if (status === 'waiting') api.call(withdrawKnock, { params: { roomId } }).catch(() => undefined);
    onLeave();
  };
  const name = knock?.roomName;
  const title = name === undefined ? t('prejoin.knock.title') : t('prejoin.knock.titleOf', { name });
  const text = {
    waiting: t('prejoin.knock.waiting'),
    denied: t('prejoin.knock.denied'),
    admitted: t('prejoin.knock.admitted'),
  };
  return (
    <MessagePage title={title} text={status === undefined ? t('prejoin.knock.text') : undefined}>
      <div className="knock">
        <div role="status">
          {status === 'waiting' ? (
            <Spinner label={text.waiting} />
          ) : (
            status !== undefined && <p>{text[status]}</p>
          )}
        </div>
        {error !== null && (
          <p className="form-error" role="alert">
            {problemText(error)}
          </p>
        )}
        <div className="page-actions">
          {status !== 'waiting' && status !== 'admitted' && (
            <button
              type="button"
              className="button primary"
              disabled={knocking}
              onClick={() => void knockNow()}
            >
              {t(status === 'denied' ? 'prejoin.knock.again' : 'prejoin.knock.knock')}
            </button>
          )}
          <button type="button" className="button" onClick={leave}>
            {t('prejoin.knock.leave')}
          </button>
        </div>
      </div>
    </MessagePage>
  );
}

import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { MessagePage } from '../app/message-page.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { Field } from '../ui/field.tsx';

type RoomPasswordPageProps = {
  /** Undefined for a room that one cannot see before one is let in. */
  roomName: string | undefined;
  /** The one that was given is not it. */
  wrong: boolean;
  /** Rejects with what the person may try again after. */
  onPassword: (password: string) => Promise<void>;
  /** They do not know it, and ask someone inside. */
  onKnock: () => void;
  onLeave: () => void;
};

/** Asks for a room's password. */
export function RoomPasswordPage({ roomName, wrong, onPassword, onKnock, onLeave }: RoomPasswordPageProps) {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const [password, setPassword] = useState('');
  const [sending, setSending] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  /** What was said of the last one does not hold for one that is changed. */
  const [tried, setTried] = useState('');

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (sending || password === '') return;
    setSending(true);
    setFailure(null);
    setTried(password);
    try {
      await onPassword(password);
    } catch (error) {
      setFailure(error);
    }
    setSending(false);
  };

  const isWrong = wrong && !sending && failure === null && password === tried;
  return (
    <MessagePage
      title={
        roomName === undefined
          ? t('prejoin.password.title')
          : t('prejoin.password.titleOf', { name: roomName })
      }
      text={t('prejoin.password.text')}
    >
      <form className="form room-password" onSubmit={(event) => void submit(event)}>
        {failure !== null && (
          <p className="form-error" role="alert">
            {problemText(failure)}
          </p>
        )}
        <Field
          label={t('prejoin.password.label')}
          name="room-password"
          type="password"
          autoComplete="off"
          maxLength={100}
          value={password}
          onValue={setPassword}
          error={isWrong ? t('errors.ROOM_PASSWORD_WRONG') : undefined}
        />
        <div className="page-actions">
          <button type="submit" className="button primary" aria-disabled={sending || password === ''}>
            {t('prejoin.password.enter')}
          </button>
          <button type="button" className="button" onClick={onKnock}>
            {t('prejoin.password.knock')}
          </button>
          <button type="button" className="button" onClick={onLeave}>
            {t('app.backToRooms')}
          </button>
        </div>
      </form>
    </MessagePage>
  );
}

import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { MessagePage } from '../app/message-page.tsx';
import { Field } from '../ui/field.tsx';

type RoomPasswordPageProps = {
  /** The one that was given is not it. */
  wrong: boolean;
  onPassword: (password: string) => Promise<void>;
  onLeave: () => void;
};

/** Asks for a room's password. */
export function RoomPasswordPage({ wrong, onPassword, onLeave }: RoomPasswordPageProps) {
  const { t } = useTranslation();
  const [password, setPassword] = useState('');
  const [sending, setSending] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (sending || password === '') return;
    setSending(true);
    await onPassword(password);
    setSending(false);
  };
  return (
    <MessagePage title={t('prejoin.password.title')} text={t('prejoin.password.text')}>
      <form className="form room-password" onSubmit={(event) => void submit(event)}>
        <Field
          label={t('prejoin.password.label')}
          name="room-password"
          type="password"
          autoComplete="off"
          maxLength={100}
          value={password}
          onValue={setPassword}
          error={wrong && !sending ? t('errors.ROOM_PASSWORD_WRONG') : undefined}
        />
        <div className="page-actions">
          <button type="submit" className="button primary" disabled={sending || password === ''}>
            {t('prejoin.password.enter')}
          </button>
          <button type="button" className="button" onClick={onLeave}>
            {t('app.backToRooms')}
          </button>
        </div>
      </form>
    </MessagePage>
  );
}

import { Eye, EyeOff } from 'lucide-react';
import { type KeyboardEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';

type PasswordFieldProps = {
  name: string;
  value: string;
  onValue: (value: string) => void;
  autoComplete: 'current-password' | 'new-password' | 'off';
  label?: string;
  required?: boolean;
  hint?: string | undefined;
  error?: string | undefined;
};

/** A password that can be shown while it is typed. */
export function PasswordField(props: PasswordFieldProps) {
  const { t } = useTranslation();
  const { name, value, onValue, autoComplete, required = true, hint, error } = props;
  const id = useId();
  const [shown, setShown] = useState(false);
  const [capsLock, setCapsLock] = useState(false);
  const note = error ?? (capsLock ? t('account.capsLock') : hint);
  const watchCapsLock = (event: KeyboardEvent) => setCapsLock(event.getModifierState?.('CapsLock') ?? false);

  return (
    <div className="field">
      <label htmlFor={id}>{props.label ?? t('account.password')}</label>
      <div className="input-with-button">
        <input
          id={id}
          className="input"
          name={name}
          type={shown ? 'text' : 'password'}
          value={value}
          onChange={(event) => onValue(event.target.value)}
          onKeyUp={watchCapsLock}
          autoComplete={autoComplete}
          autoCapitalize="none"
          spellCheck={false}
          required={required}
          aria-invalid={error !== undefined}
          aria-describedby={note === undefined ? undefined : `${id}-note`}
        />
        <button
          type="button"
          className="icon-button"
          onClick={() => setShown(!shown)}
          aria-label={t(shown ? 'account.hidePassword' : 'account.showPassword')}
        >
          {shown ? <EyeOff aria-hidden size={20} /> : <Eye aria-hidden size={20} />}
        </button>
      </div>
      {note !== undefined && (
        <p id={`${id}-note`} className={error === undefined ? 'field-hint' : 'field-error'}>
          {note}
        </p>
      )}
    </div>
  );
}

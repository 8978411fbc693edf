import { useId } from 'react';
import { useTranslation } from 'react-i18next';

type TextAreaProps = {
  label: string;
  name: string;
  value: string;
  onValue: (value: string) => void;
  maxLength: number;
  rows?: number;
  hint?: string;
  error?: string | undefined;
};

/** Several lines of text, with how much more fits. */
export function TextArea({ label, name, value, onValue, maxLength, rows = 3, hint, error }: TextAreaProps) {
  const { t } = useTranslation();
  const id = useId();
  const left = t('ui.lettersLeft', { count: maxLength - value.length });
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <textarea
        id={id}
        name={name}
        className="input"
        rows={rows}
        maxLength={maxLength}
        value={value}
        dir="auto"
        onChange={(event) => onValue(event.target.value)}
        aria-invalid={error !== undefined}
        aria-describedby={`${id}-note`}
      />
      <p id={`${id}-note`} className={error === undefined ? 'field-hint' : 'field-error'}>
        {error ?? (hint === undefined ? left : `${hint} ${left}`)}
      </p>
    </div>
  );
}

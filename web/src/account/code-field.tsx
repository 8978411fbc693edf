import { useTranslation } from 'react-i18next';
import { Field } from '../ui/field.tsx';
import { codeDigits } from './account-fields.ts';

type CodeFieldProps = {
  name: string;
  value: string;
  onValue: (code: string) => void;
  error?: string | undefined;
};

/** The eight digits of a mail, typed or pasted with whatever is around them. */
export function CodeField({ onValue, ...field }: CodeFieldProps) {
  const { t } = useTranslation();
  return (
    <Field
      {...field}
      label={t('account.verify.code')}
      hint={t('account.verify.codeHint')}
      onValue={(text) => onValue(codeDigits(text))}
      autoComplete="one-time-code"
      inputMode="numeric"
      spellCheck={false}
      required
    />
  );
}

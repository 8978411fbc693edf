import { useTranslation } from 'react-i18next';
import { TextArea } from '../ui/text-area.tsx';

const MAX_NOTE = 500;

type NoteFieldProps = { value: string; onValue: (note: string) => void; missing: boolean };

/** Why staff do something with somebody's plan or money: it must not be empty. */
export function NoteField({ value, onValue, missing }: NoteFieldProps) {
  const { t } = useTranslation();
  return (
    <TextArea
      label={t('staff.subscription.noteLabel')}
      name="note"
      value={value}
      onValue={onValue}
      maxLength={MAX_NOTE}
      hint={t('staff.subscription.noteHint')}
      error={missing ? t('staff.subscription.noteMissing') : undefined}
    />
  );
}

import { useTranslation } from 'react-i18next';
import { localZone } from './date-time.ts';
import { Field } from './field.tsx';

type DateTimeFieldProps = {
  label: string;
  name: string;
  /** As `datetime-local` has it, in the zone of this device: see `date-time.ts`. */
  value: string;
  onValue: (value: string) => void;
  min?: string;
  error?: string | undefined;
};

/** A day and a time in the person's own zone, which is named. */
export function DateTimeField(props: DateTimeFieldProps) {
  const { t } = useTranslation();
  return <Field {...props} type="datetime-local" required hint={t('ui.zone', { zone: localZone() })} />;
}

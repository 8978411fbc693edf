import { useTranslation } from 'react-i18next';
import { toLocalInput } from '../ui/date-time.ts';
import { DateTimeField } from '../ui/date-time-field.tsx';
import { Field } from '../ui/field.tsx';
import { Segments } from '../ui/segments.tsx';
import type { useForm } from '../ui/use-form.ts';
import type { RoomValues } from './room-form.ts';

/** When a room opens: now, or at a time. */
export function ScheduleFields({ form }: { form: ReturnType<typeof useForm<RoomValues>> }) {
  const { t } = useTranslation();
  const { values, set, bind } = form;
  return (
    <div className="form">
      <Segments
        legend={t('rooms.form.when')}
        name="when"
        value={values.scheduled ? 'later' : 'now'}
        options={[
          { value: 'now', label: t('rooms.form.now') },
          { value: 'later', label: t('rooms.form.later') },
        ]}
        onValue={(when) => set('scheduled', when === 'later')}
      />
      {values.scheduled && (
        <div className="room-fields-pair">
          <DateTimeField
            {...bind('startsAt')}
            label={t('rooms.form.startsAt')}
            min={toLocalInput(new Date())}
          />
          <Field
            {...bind('minutes')}
            label={t('rooms.form.minutes')}
            type="number"
            inputMode="numeric"
            min={5}
            max={1440}
            step={5}
          />
        </div>
      )}
    </div>
  );
}

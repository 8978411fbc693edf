import { useTranslation } from 'react-i18next';
import { Field } from '../../ui/field.tsx';
import { Switch } from '../../ui/switch.tsx';
import type { PlanForm } from './plan-fields.tsx';

const SWITCHES = ['video', 'privateRooms', 'recording'] as const;
const RATES = ['audioKbps', 'cameraMbps', 'screenMbps', 'storageGb'] as const;

/** Every entitlement: what is there or not, and amounts in the units that people use. */
export function EntitlementFields({ form: { values, set, bind } }: { form: PlanForm }) {
  const { t } = useTranslation();
  return (
    <>
      {SWITCHES.map((name) => (
        <Switch
          key={name}
          label={t(`staff.plan.${name}`)}
          hint={t(`staff.plan.${name}Hint`)}
          checked={values[name]}
          onChecked={(on) => set(name, on)}
        />
      ))}
      <Switch
        label={t('staff.plan.limitMinutes')}
        hint={t('staff.plan.limitMinutesHint')}
        checked={values.limitMinutes}
        onChecked={(on) => set('limitMinutes', on)}
      />
      <div className="plan-pair">
        {values.limitMinutes && (
          <Field {...bind('meetingMinutes')} label={t('staff.plan.meetingMinutes')} inputMode="numeric" />
        )}
        <Field {...bind('roomCapacity')} label={t('staff.plan.roomCapacity')} inputMode="numeric" />
        {RATES.map((name) => (
          <Field key={name} {...bind(name)} label={t(`staff.plan.${name}`)} inputMode="decimal" />
        ))}
      </div>
    </>
  );
}

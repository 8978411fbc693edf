import './plan-fields.css';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { PlanPeriod } from '../../../../src/protocol/rest/plans.ts';
import { Field } from '../../ui/field.tsx';
import { Select } from '../../ui/select.tsx';
import { TextArea } from '../../ui/text-area.tsx';
import type { useForm } from '../../ui/use-form.ts';
import { EntitlementFields } from './entitlement-fields.tsx';
import type { PlanValues } from './plan-form.ts';
import { PriceFields } from './price-fields.tsx';

export type PlanForm = ReturnType<typeof useForm<PlanValues>>;

const PERIODS: readonly PlanPeriod[] = ['day', 'week', 'month', 'year'];

/** All that a plan is made of. Of the free plan there is no price, and of one that there is no other code. */
export function PlanFields({ form, kind }: { form: PlanForm; kind: 'new' | 'paid' | 'free' }) {
  const { t } = useTranslation();
  const { values, set, bind } = form;
  const id = useId();
  return (
    <>
      <section className="plan-part" aria-labelledby={`${id}-about`}>
        <h3 id={`${id}-about`}>{t('staff.plan.about')}</h3>
        <Field {...bind('name')} label={t('staff.plan.name')} maxLength={60} autoComplete="off" required />
        {kind === 'new' && (
          <Field
            {...bind('code')}
            label={t('staff.plan.code')}
            hint={t('staff.plan.codeHint')}
            maxLength={40}
            autoCapitalize="none"
            autoComplete="off"
            spellCheck={false}
            required
          />
        )}
        <TextArea {...bind('description')} label={t('staff.plan.description')} maxLength={500} rows={2} />
        <Field
          {...bind('position')}
          label={t('staff.plan.position')}
          hint={kind === 'new' ? t('staff.plan.positionHint') : undefined}
          inputMode="numeric"
          autoComplete="off"
        />
      </section>
      <section className="plan-part" aria-labelledby={`${id}-price`}>
        <h3 id={`${id}-price`}>{t('staff.plan.aboutPrice')}</h3>
        {kind === 'free' ? (
          <p className="soft">{t('staff.plan.freeFixed')}</p>
        ) : (
          <>
            <PriceFields form={form} />
            <Select
              label={t('staff.plan.period')}
              value={values.period}
              options={PERIODS.map((period) => ({ value: period, label: t(`plans.periodOf.${period}`) }))}
              onValue={(period) => set('period', period)}
            />
          </>
        )}
      </section>
      <section className="plan-part" aria-labelledby={`${id}-allows`}>
        <h3 id={`${id}-allows`}>{t('staff.plan.allows')}</h3>
        <EntitlementFields form={form} />
      </section>
    </>
  );
}

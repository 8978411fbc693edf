import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AdminSubscriptionDetails } from '../../../../src/protocol/rest/payment-admin.ts';
import { grantSubscription } from '../../../../src/protocol/rest/payment-admin-endpoints.ts';
import type { PersonSummary } from '../../../../src/protocol/rest/people.ts';
import { api } from '../../app/api.ts';
import { parseDecimal } from '../../plans/decimal.ts';
import { ActDialog } from '../../ui/act-dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { Select } from '../../ui/select.tsx';
import { useToast } from '../../ui/toast.tsx';
import { NoteField } from '../note-field.tsx';
import { useAdminPlans } from '../plans/use-admin-plans.ts';
import { useRepeatKey } from '../use-repeat-key.ts';
import { PersonPicker } from './person-picker.tsx';

const MAX_DAYS = 3_660;
const DEFAULT_DAYS = '30';

type GrantDialogProps = {
  /** Left out: it is asked. */
  person?: PersonSummary;
  onDone: (subscription: AdminSubscriptionDetails) => void;
  onClose: () => void;
};

/** Gives somebody a plan for some days, for nothing. */
export function GrantDialog({ person: given, onDone, onClose }: GrantDialogProps) {
  const { t } = useTranslation();
  const toast = useToast();
  const repeatKey = useRepeatKey();
  const plans = useAdminPlans()?.filter(({ free }) => !free);
  const [person, setPerson] = useState(given ?? null);
  const [chosenPlan, setChosenPlan] = useState('');
  const [days, setDays] = useState(DEFAULT_DAYS);
  const [note, setNote] = useState('');
  const [checked, setChecked] = useState(false);

  const planId = chosenPlan === '' ? plans?.[0]?.id : chosenPlan;
  const dayCount = parseDecimal(days, 0) ?? 0;
  const wrongDays = dayCount < 1 || dayCount > MAX_DAYS;

  return (
    <ActDialog
      title={
        given === undefined
          ? t('staff.subscription.grantTitle')
          : t('staff.subscription.grantTo', { name: given.displayName })
      }
      text={t('staff.subscription.grantText')}
      act={t('staff.subscription.grantSubmit')}
      onClose={onClose}
      onAct={async () => {
        setChecked(true);
        if (person === null || planId === undefined || wrongDays || note.trim() === '') return false;
        const body = { planId, days: dayCount, note: note.trim() };
        const subscription = await api.call(grantSubscription, {
          params: { userId: person.id },
          body,
          idempotencyKey: repeatKey({ ...body, person: person.id }),
        });
        toast(t('staff.subscription.granted', { name: person.displayName, plan: subscription.plan.name }));
        onDone(subscription);
        return true;
      }}
    >
      {given === undefined && (
        <PersonPicker chosen={person} onChosen={setPerson} missing={checked && person === null} />
      )}
      {plans?.length === 0 ? (
        <p className="field-error" role="alert">
          {t('staff.subscription.noPlans')}
        </p>
      ) : (
        <Select
          label={t('staff.subscription.plan')}
          value={planId ?? ''}
          options={(plans ?? []).map(({ id, name, retired }) => ({
            value: id,
            label: retired ? t('staff.subscription.retiredPlan', { name }) : name,
          }))}
          onValue={setChosenPlan}
        />
      )}
      <Field
        label={t('staff.subscription.days')}
        name="days"
        inputMode="numeric"
        autoComplete="off"
        value={days}
        onValue={setDays}
        error={checked && wrongDays ? t('staff.subscription.daysWrong') : undefined}
      />
      <NoteField value={note} onValue={setNote} missing={checked && note.trim() === ''} />
    </ActDialog>
  );
}

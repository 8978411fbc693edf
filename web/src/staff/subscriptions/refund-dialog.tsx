import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AdminSubscriptionDetails } from '../../../../src/protocol/rest/payment-admin.ts';
import { refundSubscription } from '../../../../src/protocol/rest/payment-admin-endpoints.ts';
import { api } from '../../app/api.ts';
import { typedMoney } from '../../plans/parse-money.ts';
import { useMoney } from '../../plans/use-money.ts';
import { ActDialog } from '../../ui/act-dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { useToast } from '../../ui/toast.tsx';
import { NoteField } from '../note-field.tsx';
import { useRepeatKey } from '../use-repeat-key.ts';
import { type RefundChoice, refundPlanOf } from './refund-plan.ts';

type RefundDialogProps = {
  subscription: AdminSubscriptionDetails;
  onDone: (subscription: AdminSubscriptionDetails) => void;
  onClose: () => void;
};

/** Gives money back, all or a part of it: says what comes of it, and has the sum on its button. */
export function RefundDialog({ subscription, onDone, onClose }: RefundDialogProps) {
  const { t } = useTranslation();
  const money = useMoney();
  const toast = useToast();
  const repeatKey = useRepeatKey();
  // As it was when the dialog was opened: what is behind it is looked at again and again.
  const [refundable] = useState(subscription.refundable);
  const [kind, setKind] = useState<RefundChoice['kind']>('rest');
  const [typed, setTyped] = useState('');
  const [note, setNote] = useState('');
  const [checked, setChecked] = useState(false);

  const { currency } = refundable;
  const plan = refundPlanOf(kind === 'rest' ? { kind } : { kind, typed }, refundable);
  const sum = (amountMinor: number) => money({ currency, amountMinor });
  const words = { amount: sum(refundable.amountMinor), example: typedMoney(refundable) };
  const outcome =
    plan === undefined
      ? undefined
      : plan.leftMinor > 0
        ? t('staff.subscription.refundKeeps', { left: sum(plan.leftMinor) })
        : t(`staff.subscription.${subscription.status === 'ended' ? 'refundEndedAlready' : 'refundEnds'}`);

  return (
    <ActDialog
      title={t('staff.subscription.refundTitle')}
      text={t('staff.subscription.title', {
        plan: subscription.plan.name,
        name: subscription.user.displayName,
      })}
      act={
        plan === undefined
          ? t('staff.subscription.refundSubmitUnknown')
          : t('staff.subscription.refundSubmit', { amount: sum(plan.amountMinor) })
      }
      danger
      onClose={onClose}
      onAct={async () => {
        setChecked(true);
        if (plan === undefined || note.trim() === '') return false;
        // Always the sum that stands on the button: "all that is left" may be another by now.
        const body = { amountMinor: plan.amountMinor, note: note.trim() };
        const refunded = await api.call(refundSubscription, {
          params: { subscriptionId: subscription.id },
          body,
          idempotencyKey: repeatKey(body),
        });
        toast(t('staff.subscription.refundAsked', { amount: sum(plan.amountMinor) }));
        onDone(refunded);
        return true;
      }}
    >
      <fieldset className="choice">
        <legend className="field-legend">{t('staff.subscription.refundHowMuch')}</legend>
        <label className="choice-option">
          <input type="radio" name="kind" checked={kind === 'rest'} onChange={() => setKind('rest')} />
          <b>
            {t(`staff.subscription.${subscription.refunded.amountMinor === 0 ? 'refundAll' : 'refundRest'}`, {
              amount: words.amount,
            })}
          </b>
        </label>
        <label className="choice-option">
          <input type="radio" name="kind" checked={kind === 'part'} onChange={() => setKind('part')} />
          <b>{t('staff.subscription.refundPart')}</b>
        </label>
      </fieldset>
      {kind === 'part' && (
        <Field
          label={t('staff.subscription.refundAmount', { currency })}
          name="amount"
          inputMode="decimal"
          autoComplete="off"
          maxLength={20}
          value={typed}
          onValue={setTyped}
          hint={t('staff.subscription.refundLeft', words)}
          error={
            (checked || typed !== '') && plan === undefined
              ? t('staff.subscription.refundWrong', words)
              : undefined
          }
        />
      )}
      <p role="status">
        {outcome} <span className="soft">{t('staff.subscription.refundSlow')}</span>
      </p>
      <NoteField value={note} onValue={setNote} missing={checked && note.trim() === ''} />
    </ActDialog>
  );
}

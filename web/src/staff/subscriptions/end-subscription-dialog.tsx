import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AdminSubscriptionDetails } from '../../../../src/protocol/rest/payment-admin.ts';
import { endSubscription } from '../../../../src/protocol/rest/payment-admin-endpoints.ts';
import { api } from '../../app/api.ts';
import { useMoment } from '../../app/use-moment.ts';
import { ActDialog } from '../../ui/act-dialog.tsx';
import { useToast } from '../../ui/toast.tsx';
import { NoteField } from '../note-field.tsx';
import { type EndWhen, waysToEnd } from './ways-to-end.ts';

type EndSubscriptionDialogProps = {
  subscription: AdminSubscriptionDetails;
  onDone: (subscription: AdminSubscriptionDetails) => void;
  onClose: () => void;
};

/** Ends a subscription, now or with its period; asks for a reason, and says what it means. */
export function EndSubscriptionDialog({ subscription, onDone, onClose }: EndSubscriptionDialogProps) {
  const { t } = useTranslation();
  const { day } = useMoment();
  const toast = useToast();
  const ways = waysToEnd(subscription.status);
  const [when, setWhen] = useState<EndWhen>(ways[0] ?? 'now');
  const [note, setNote] = useState('');
  const [checked, setChecked] = useState(false);
  const hints: Record<EndWhen, string> = {
    now: t(`staff.subscription.${subscription.status === 'scheduled' ? 'nowScheduledHint' : 'nowHint'}`),
    'period-end': t('staff.subscription.periodEndHint', { when: day(subscription.endsAt) }),
  };
  return (
    <ActDialog
      title={t('staff.subscription.endTitle', {
        plan: subscription.plan.name,
        name: subscription.user.displayName,
      })}
      text={t(`staff.subscription.${subscription.source === 'grant' ? 'endGrantText' : 'endText'}`)}
      act={t('staff.subscription.endSubmit')}
      danger
      onClose={onClose}
      onAct={async () => {
        setChecked(true);
        if (note.trim() === '') return false;
        const ended = await api.call(endSubscription, {
          params: { subscriptionId: subscription.id },
          body: { when, note: note.trim() },
        });
        toast(
          when === 'now'
            ? t('staff.subscription.endedNow')
            : t('staff.subscription.endsThen', { when: day(ended.endsAt) }),
        );
        onDone(ended);
        return true;
      }}
    >
      <fieldset className="choice">
        <legend className="field-legend">{t('staff.subscription.endWhen')}</legend>
        {ways.map((way) => (
          <label key={way} className="choice-option">
            <input type="radio" name="when" checked={when === way} onChange={() => setWhen(way)} />
            <span>
              <b>{t(`staff.subscription.${way === 'now' ? 'now' : 'periodEnd'}`)}</b>
              <span className="field-hint">{hints[way]}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <NoteField value={note} onValue={setNote} missing={checked && note.trim() === ''} />
    </ActDialog>
  );
}

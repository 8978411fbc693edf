import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { replayDeliveries } from '../../../../src/protocol/rest/webhook-endpoints.ts';
import { api } from '../../app/api.ts';
import { ActDialog } from '../../ui/act-dialog.tsx';
import { fromLocalInput, toLocalInput } from '../../ui/date-time.ts';
import { DateTimeField } from '../../ui/date-time-field.tsx';
import { useToast } from '../../ui/toast.tsx';

type Which = 'selected' | 'dead' | 'since';
const A_DAY_MS = 24 * 60 * 60_000;

type ReplayDialogProps = {
  webhookId: string;
  /** The deliveries that are ticked. */
  chosen: readonly string[];
  onDone: () => void;
  onClose: () => void;
};

/** Sends events again: those that are chosen, all that were given up, or all since a time. */
export function ReplayDialog({ webhookId, chosen, onDone, onClose }: ReplayDialogProps) {
  const { t } = useTranslation();
  const toast = useToast();
  const ways: readonly Which[] = chosen.length > 0 ? ['selected', 'dead', 'since'] : ['dead', 'since'];
  const [which, setWhich] = useState<Which>(ways[0] ?? 'dead');
  const [since, setSince] = useState(() => toLocalInput(new Date(Date.now() - A_DAY_MS)));
  const [checked, setChecked] = useState(false);

  const sinceAt = fromLocalInput(since);
  const wrongSince = sinceAt === undefined || Date.parse(sinceAt) > Date.now();
  const labels: Record<Which, string> = {
    selected: t('staff.webhook.replaySelected', { count: chosen.length }),
    dead: t('staff.webhook.replayDead'),
    since: t('staff.webhook.replaySince'),
  };
  const bodyOf = () => {
    switch (which) {
      case 'selected':
        return { deliveryIds: [...chosen] };
      case 'dead':
        return { dead: true } as const;
      case 'since':
        return wrongSince ? undefined : { since: sinceAt };
    }
  };

  return (
    <ActDialog
      title={t('staff.webhook.replayTitle')}
      text={t('staff.webhook.replayText')}
      act={t('staff.webhook.replay')}
      onClose={onClose}
      onAct={async () => {
        setChecked(true);
        const body = bodyOf();
        if (body === undefined) return false;
        const { deliveries } = await api.call(replayDeliveries, { params: { webhookId }, body });
        toast(
          deliveries === 0
            ? t('staff.webhook.replayedNone')
            : t('staff.webhook.replayed', { count: deliveries }),
        );
        onDone();
        return true;
      }}
    >
      <fieldset className="choice">
        <legend className="field-legend">{t('staff.webhook.replayWhich')}</legend>
        {ways.map((way) => (
          <label key={way} className="choice-option">
            <input type="radio" name="which" checked={which === way} onChange={() => setWhich(way)} />
            <span>
              <b>{labels[way]}</b>
              {way === 'since' && <span className="field-hint">{t('staff.webhook.replaySinceHint')}</span>}
            </span>
          </label>
        ))}
      </fieldset>
      {which === 'since' && (
        <DateTimeField
          label={t('staff.webhook.since')}
          name="since"
          value={since}
          onValue={setSince}
          error={checked && wrongSince ? t('staff.webhook.sinceWrong') : undefined}
        />
      )}
    </ActDialog>
  );
}

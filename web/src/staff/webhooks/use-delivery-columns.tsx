import { useTranslation } from 'react-i18next';
import type { Delivery } from '../../../../src/protocol/rest/webhooks.ts';
import { useMoment } from '../../app/use-moment.ts';
import { useNumber } from '../../app/use-number.ts';
import { Badge, type BadgeTone } from '../../ui/badge.tsx';
import type { Column } from '../../ui/data-table.tsx';

const TONES: Readonly<Record<Delivery['status'], BadgeTone>> = {
  waiting: 'warning',
  delivered: 'own',
  dead: 'danger',
};

type DeliveryColumnsOptions = {
  chosen: readonly string[];
  onChoose: (deliveryId: string) => void;
  onLook: (delivery: Delivery) => void;
};

/** What a list shows of a delivery; each can be chosen, and looked at. */
export function useDeliveryColumns({ chosen, onChoose, onLook }: DeliveryColumnsOptions): Column<Delivery>[] {
  const { t } = useTranslation();
  const { moment } = useMoment();
  const number = useNumber();
  return [
    {
      key: 'event',
      label: t('staff.webhook.event'),
      cell: ({ id, type, createdAt }) => (
        <label className="pick">
          <input
            type="checkbox"
            checked={chosen.includes(id)}
            aria-label={t('staff.webhook.choose', { type, when: moment(createdAt) })}
            onChange={() => onChoose(id)}
          />
          <code>{type}</code>
        </label>
      ),
    },
    { key: 'when', label: t('staff.webhook.happened'), cell: ({ createdAt }) => moment(createdAt) },
    {
      key: 'status',
      label: t('staff.webhook.status'),
      cell: ({ status }) => <Badge tone={TONES[status]}>{t(`staff.webhook.statuses.${status}`)}</Badge>,
    },
    {
      key: 'attempts',
      label: t('staff.webhook.attempts'),
      numeric: true,
      cell: ({ attempts }) => number(attempts),
    },
    {
      key: 'answer',
      label: t('staff.webhook.answer'),
      cell: ({ lastStatus, lastError }) => (
        <span dir="auto">{lastStatus ?? lastError ?? t('staff.webhook.noAnswer')}</span>
      ),
    },
    {
      key: 'details',
      label: t('staff.webhook.details'),
      cell: (delivery) => (
        <button
          type="button"
          className="button small quiet"
          aria-label={t('staff.webhook.detailsOf', {
            type: delivery.type,
            when: moment(delivery.createdAt),
          })}
          onClick={() => onLook(delivery)}
        >
          {t('staff.webhook.details')}
        </button>
      ),
    },
  ];
}

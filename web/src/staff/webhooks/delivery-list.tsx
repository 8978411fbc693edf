import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listDeliveries } from '../../../../src/protocol/rest/webhook-endpoints.ts';
import type { Delivery, Webhook } from '../../../../src/protocol/rest/webhooks.ts';
import { api } from '../../app/api.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PageList } from '../../ui/page-list.tsx';
import { Select } from '../../ui/select.tsx';
import { type PageRequest, usePages } from '../../ui/use-pages.ts';
import { DeliveryDialog } from './delivery-dialog.tsx';
import { ReplayDialog } from './replay-dialog.tsx';
import { useDeliveryColumns } from './use-delivery-columns.tsx';

const STATUSES: readonly Delivery['status'][] = ['waiting', 'delivered', 'dead'];
const REFRESH_MS = 5_000;
/** As many as one request takes. */
const MAX_CHOSEN = 100;

const keyOf = (delivery: Delivery) => delivery.id;

type DeliveryListProps = { webhook: Webhook; onReplayed: () => Promise<void> };

/** What was sent to a webhook, waits or was given up, and sending it again. */
export function DeliveryList({ webhook, onReplayed }: DeliveryListProps) {
  const { t } = useTranslation();
  const [status, setStatus] = useState<Delivery['status'] | ''>('');
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [looking, setLooking] = useState<Delivery | null>(null);
  const [replaying, setReplaying] = useState(false);
  const ask = useCallback(
    (page: PageRequest) =>
      api.call(listDeliveries, {
        params: { webhookId: webhook.id },
        query: { ...page, ...(status === '' ? {} : { status }) },
      }),
    [webhook.id, status],
  );
  const pages = usePages(ask, { key: keyOf, everyMs: REFRESH_MS });
  const columns = useDeliveryColumns({
    chosen,
    onChoose: (id) =>
      setChosen((before) =>
        before.includes(id) ? before.filter((other) => other !== id) : [...before, id].slice(-MAX_CHOSEN),
      ),
    onLook: setLooking,
  });
  return (
    <section className="staff-section" aria-labelledby="deliveries">
      <div className="staff-section-head">
        <h3 id="deliveries">{t('staff.webhook.deliveries')}</h3>
        <div className="staff-filters">
          <Select
            compact
            label={t('staff.webhook.status')}
            value={status}
            options={[
              { value: '', label: `${t('staff.webhook.status')}: ${t('staff.filterAll')}` },
              ...STATUSES.map((value) => ({ value, label: t(`staff.webhook.statuses.${value}`) })),
            ]}
            onValue={(next) => {
              setStatus(next);
              setChosen([]);
            }}
          />
          <button type="button" className="button small" onClick={() => setReplaying(true)}>
            {t('staff.webhook.replay')}
          </button>
        </div>
      </div>
      <PageList
        pages={pages}
        empty={
          <EmptyState title={t(`staff.webhook.${status === '' ? 'deliveriesEmpty' : 'deliveriesNone'}`)} />
        }
      >
        {(deliveries) => (
          <DataTable
            caption={t('staff.webhook.deliveries')}
            columns={columns}
            rows={deliveries}
            rowKey={keyOf}
          />
        )}
      </PageList>
      {looking !== null && <DeliveryDialog delivery={looking} onClose={() => setLooking(null)} />}
      {replaying && (
        <ReplayDialog
          webhookId={webhook.id}
          chosen={chosen}
          onDone={() => {
            setChosen([]);
            void pages.reload();
            void onReplayed();
          }}
          onClose={() => setReplaying(false)}
        />
      )}
    </section>
  );
}

import { Plus } from 'lucide-react';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'wouter';
import { createWebhook, listWebhooks } from '../../../../src/protocol/rest/webhook-endpoints.ts';
import type { Webhook, WebhookWithSecret } from '../../../../src/protocol/rest/webhooks.ts';
import { api } from '../../app/api.ts';
import { useAnswer } from '../../app/use-answer.ts';
import { useMoment } from '../../app/use-moment.ts';
import { useNumber } from '../../app/use-number.ts';
import { Badge } from '../../ui/badge.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { AnswerView } from '../answer-view.tsx';
import { LastFailure } from './last-failure.tsx';
import { SecretDialog } from './secret-dialog.tsx';
import { WebhookDialog } from './webhook-dialog.tsx';
import { MOST_WEBHOOKS } from './webhook-form.ts';

const REFRESH_MS = 10_000;

/** Where events are sent to, and how that goes. */
export function StaffWebhooksPage() {
  const { t } = useTranslation();
  const [, navigate] = useLocation();
  const webhooks = useAnswer(
    useCallback(() => api.call(listWebhooks), []),
    REFRESH_MS,
  );
  const [adding, setAdding] = useState(false);
  const [made, setMade] = useState<WebhookWithSecret | null>(null);
  const columns = useWebhookColumns();
  const isFull = (webhooks.value?.items.length ?? 0) >= MOST_WEBHOOKS;
  return (
    <section className="staff-section" aria-label={t('staff.webhooks')}>
      <div className="staff-section-head">
        <p className="soft">{t('staff.webhook.lead')}</p>
        {isFull ? (
          <p className="soft">{t('staff.webhook.most', { count: MOST_WEBHOOKS })}</p>
        ) : (
          <button type="button" className="button small" onClick={() => setAdding(true)}>
            <Plus aria-hidden size={18} />
            {t('staff.webhook.add')}
          </button>
        )}
      </div>
      <AnswerView answer={webhooks}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title={t('staff.webhook.empty')} text={t('staff.webhook.emptyText')} />
          ) : (
            <DataTable
              caption={t('staff.webhooks')}
              columns={columns}
              rows={items}
              rowKey={(webhook: Webhook) => webhook.id}
            />
          )
        }
      </AnswerView>
      {adding && (
        <WebhookDialog
          title={t('staff.webhook.createTitle')}
          act={t('staff.webhook.create')}
          onSend={async (body) => {
            setMade(await api.call(createWebhook, { body }));
            return undefined;
          }}
          onClose={() => setAdding(false)}
        />
      )}
      {made !== null && (
        <SecretDialog secret={made.secret} onClose={() => navigate(`/staff/webhooks/${made.id}`)} />
      )}
    </section>
  );
}

function useWebhookColumns(): Column<Webhook>[] {
  const { t } = useTranslation();
  const { moment } = useMoment();
  const number = useNumber();
  return [
    {
      key: 'address',
      label: t('staff.webhook.address'),
      cell: ({ id, url, description }) => (
        <span className="person-names">
          <Link href={`/staff/webhooks/${id}`}>{url}</Link>
          {description !== '' && (
            <span className="soft" dir="auto">
              {description}
            </span>
          )}
        </span>
      ),
    },
    {
      key: 'state',
      label: t('staff.webhook.state'),
      cell: ({ enabled }) => (
        <Badge tone={enabled ? 'own' : 'plain'}>{t(`staff.webhook.${enabled ? 'on' : 'off'}`)}</Badge>
      ),
    },
    {
      key: 'waiting',
      label: t('staff.webhook.waiting'),
      numeric: true,
      cell: ({ waiting }) => number(waiting),
    },
    {
      key: 'dead',
      label: t('staff.webhook.dead'),
      numeric: true,
      cell: ({ dead }) => (dead === 0 ? number(0) : <Badge tone="danger">{number(dead)}</Badge>),
    },
    {
      key: 'success',
      label: t('staff.webhook.lastSuccess'),
      cell: ({ lastSuccessAt }) =>
        lastSuccessAt === null ? t('staff.webhook.never') : moment(lastSuccessAt),
    },
    {
      key: 'failure',
      label: t('staff.webhook.lastFailure'),
      cell: ({ lastFailure }) => <LastFailure failure={lastFailure} />,
    },
  ];
}

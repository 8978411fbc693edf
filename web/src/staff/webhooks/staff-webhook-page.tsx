import './webhooks.css';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { listWebhooks } from '../../../../src/protocol/rest/webhook-endpoints.ts';
import type { Webhook } from '../../../../src/protocol/rest/webhooks.ts';
import { api } from '../../app/api.ts';
import { useAnswer } from '../../app/use-answer.ts';
import { useMoment } from '../../app/use-moment.ts';
import { useNumber } from '../../app/use-number.ts';
import { Badge } from '../../ui/badge.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { AnswerView } from '../answer-view.tsx';
import { BackLink } from '../back-link.tsx';
import { Fact } from '../fact.tsx';
import { DeliveryList } from './delivery-list.tsx';
import { LastFailure } from './last-failure.tsx';
import { WebhookActs } from './webhook-acts.tsx';
import { eventKey } from './webhook-events.ts';

const REFRESH_MS = 5_000;

/** One webhook: how it goes, what was sent, and what can be done about it. */
export function StaffWebhookPage({ webhookId }: { webhookId: string }) {
  const { t } = useTranslation();
  const webhooks = useAnswer(
    useCallback(() => api.call(listWebhooks), []),
    REFRESH_MS,
  );
  return (
    <>
      <BackLink href="/staff/webhooks" label={t('staff.webhook.back')} />
      <AnswerView answer={webhooks}>
        {({ items }) => {
          const webhook = items.find(({ id }) => id === webhookId);
          return webhook === undefined ? (
            <EmptyState title={t('staff.webhook.notFound')} />
          ) : (
            <WebhookDetails webhook={webhook} onChanged={webhooks.reload} />
          );
        }}
      </AnswerView>
    </>
  );
}

function WebhookDetails({ webhook, onChanged }: { webhook: Webhook; onChanged: () => Promise<void> }) {
  const { t } = useTranslation();
  const { moment } = useMoment();
  const number = useNumber();
  const { enabled, lastSuccessAt } = webhook;
  return (
    <article className="staff-section" aria-label={webhook.url}>
      <h2 className="webhook-address">{webhook.url}</h2>
      {webhook.description !== '' && (
        <p className="preserve-lines" dir="auto">
          {webhook.description}
        </p>
      )}
      <p className="badges">
        <Badge tone={enabled ? 'own' : 'plain'}>{t(`staff.webhook.${enabled ? 'on' : 'off'}`)}</Badge>
        {webhook.dead > 0 && (
          <Badge tone="danger">
            {t('staff.webhook.dead')}: {number(webhook.dead)}
          </Badge>
        )}
      </p>
      <WebhookActs webhook={webhook} onChanged={onChanged} />
      <dl className="facts">
        <Fact name={t('staff.webhook.waiting')}>{number(webhook.waiting)}</Fact>
        <Fact name={t('staff.webhook.dead')}>{number(webhook.dead)}</Fact>
        <Fact name={t('staff.webhook.lastSuccess')}>
          {lastSuccessAt === null ? t('staff.webhook.never') : moment(lastSuccessAt)}
        </Fact>
        <Fact name={t('staff.webhook.lastFailure')}>
          <LastFailure failure={webhook.lastFailure} />
        </Fact>
        <Fact name={t('staff.webhook.created')}>{moment(webhook.createdAt)}</Fact>
      </dl>
      <ul className="webhook-events" aria-label={t('staff.webhook.events')}>
        {webhook.events.map((event) => (
          <li key={event}>
            <Badge>{t(`staff.webhook.eventNames.${eventKey(event)}`)}</Badge>
          </li>
        ))}
      </ul>
      <DeliveryList webhook={webhook} onReplayed={onChanged} />
    </article>
  );
}

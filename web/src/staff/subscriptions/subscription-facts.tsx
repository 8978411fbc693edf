import { useTranslation } from 'react-i18next';
import type { AdminSubscriptionDetails } from '../../../../src/protocol/rest/payment-admin.ts';
import { useMoment } from '../../app/use-moment.ts';
import { useMoney, usePrice } from '../../plans/use-money.ts';
import { Fact } from '../fact.tsx';
import { PersonLink } from '../person-link.tsx';

type SubscriptionProps = { subscription: AdminSubscriptionDetails };

/** Whose it is, under which terms, from when to when, and what became of the money. */
export function SubscriptionFacts({ subscription }: SubscriptionProps) {
  const { t } = useTranslation();
  const { price } = usePrice();
  const { source, grantedBy, note } = subscription;
  return (
    <dl className="facts">
      <Fact name={t('staff.subscription.person')}>
        <PersonLink person={subscription.user} />
      </Fact>
      <Fact name={t('staff.subscription.terms')}>
        {source === 'purchase'
          ? t('staff.subscription.paidFor', {
              price: price(subscription.price),
              period: t(`plans.periodOf.${subscription.period}`),
            })
          : t('staff.subscription.given', { name: grantedBy?.displayName ?? t('staff.nobody') })}
      </Fact>
      <TimeFacts subscription={subscription} />
      <OrderFacts subscription={subscription} />
      {note !== '' && (
        <Fact name={t('staff.subscription.note')}>
          <span className="preserve-lines" dir="auto">
            {note}
          </span>
        </Fact>
      )}
    </dl>
  );
}

function TimeFacts({ subscription }: SubscriptionProps) {
  const { t } = useTranslation();
  const { moment } = useMoment();
  const { endedAt, endReason, cancelledAt } = subscription;
  const when = endedAt === null ? '' : moment(endedAt);
  return (
    <>
      <Fact name={t('staff.subscription.starts')}>{moment(subscription.startsAt)}</Fact>
      <Fact name={t(`staff.subscription.${subscription.source === 'grant' ? 'ends' : 'until'}`)}>
        {moment(subscription.endsAt)}
      </Fact>
      {cancelledAt !== null && <Fact name={t('staff.subscription.cancelledAt')}>{moment(cancelledAt)}</Fact>}
      {endedAt === null ? (
        <Fact name={t('staff.subscription.runsUntil')}>{moment(subscription.runsUntil)}</Fact>
      ) : (
        <Fact name={t('staff.subscription.endedAt')}>
          {endReason === null
            ? when
            : t('staff.subscription.endedWhy', {
                when,
                reason: t(`staff.subscription.reasons.${endReason}`),
              })}
        </Fact>
      )}
    </>
  );
}

function OrderFacts({ subscription: { order, refunded, refundable } }: SubscriptionProps) {
  const { t } = useTranslation();
  const { moment } = useMoment();
  const money = useMoney();
  if (order === null) return null;
  return (
    <>
      <Fact name={t('staff.subscription.ordered')}>{moment(order.createdAt)}</Fact>
      <Fact name={t('staff.subscription.order')}>{t(`billing.history.status.${order.status}`)}</Fact>
      {order.receiptNumber !== null && (
        <Fact name={t('staff.subscription.receipt')}>{order.receiptNumber}</Fact>
      )}
      <Fact name={t('staff.subscription.refunded')}>{money(refunded)}</Fact>
      <Fact name={t('staff.subscription.refundable')}>{money(refundable)}</Fact>
    </>
  );
}

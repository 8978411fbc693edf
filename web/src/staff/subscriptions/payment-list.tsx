import { useTranslation } from 'react-i18next';
import type { AdminPayment } from '../../../../src/protocol/rest/payment-admin.ts';
import { useMoment } from '../../app/use-moment.ts';
import { useMoney } from '../../plans/use-money.ts';
import { Badge, type BadgeTone } from '../../ui/badge.tsx';

type Refund = AdminPayment['refunds'][number];
type Dispute = AdminPayment['disputes'][number];

const PAYMENT_TONES: Readonly<Record<AdminPayment['status'], BadgeTone>> = {
  created: 'plain',
  authorized: 'plain',
  captured: 'own',
  failed: 'danger',
};
const REFUND_TONES: Readonly<Record<Refund['status'], BadgeTone>> = {
  requested: 'warning',
  pending: 'warning',
  processed: 'own',
  failed: 'danger',
};
const DISPUTE_TONES: Readonly<Record<Dispute['status'], BadgeTone>> = {
  open: 'warning',
  won: 'own',
  lost: 'danger',
  closed: 'plain',
};

/** Every attempt to pay, with all that became of it. */
export function PaymentList({ payments }: { payments: readonly AdminPayment[] }) {
  const { t } = useTranslation();
  if (payments.length === 0) return <p className="soft">{t('staff.subscription.noPayments')}</p>;
  return (
    <ul className="payments">
      {payments.map((payment) => (
        <PaymentCard key={payment.id} payment={payment} />
      ))}
    </ul>
  );
}

function PaymentCard({ payment }: { payment: AdminPayment }) {
  const { t } = useTranslation();
  const { moment } = useMoment();
  const money = useMoney();
  const { refunds, disputes } = payment;
  return (
    <li className="payment">
      <p className="payment-line">
        <strong>{money(payment.amount)}</strong>
        <Badge tone={PAYMENT_TONES[payment.status]}>
          {t(`staff.subscription.paymentStatuses.${payment.status}`)}
        </Badge>
        {payment.status === 'captured' && !payment.buys && (
          <Badge tone="warning">{t('staff.subscription.buysNothing')}</Badge>
        )}
        <code>{payment.providerPaymentId}</code>
        {payment.method !== null && (
          <span className="soft">{t('staff.subscription.by', { method: payment.method })}</span>
        )}
        {payment.capturedAt !== null && <span className="soft">{moment(payment.capturedAt)}</span>}
      </p>
      {payment.failure !== null && <p dir="auto">{payment.failure}</p>}
      {refunds.length > 0 && (
        <>
          <h4>{t('staff.subscription.refunds')}</h4>
          <ul>
            {refunds.map((refund) => (
              <li key={refund.id} className="payment-line">
                <span>{money(refund.amount)}</span>
                <Badge tone={REFUND_TONES[refund.status]}>
                  {t(`staff.subscription.refundStatuses.${refund.status}`)}
                </Badge>
                <span className="soft" dir="auto">
                  {moment(refund.createdAt)},{' '}
                  {refund.requestedBy?.displayName ?? t('staff.subscription.byServer')}
                </span>
                <span dir="auto">{refund.reason}</span>
                {refund.providerRefundId !== null && <code>{refund.providerRefundId}</code>}
              </li>
            ))}
          </ul>
        </>
      )}
      {disputes.length > 0 && (
        <>
          <h4>{t('staff.subscription.disputes')}</h4>
          <ul>
            {disputes.map((dispute) => (
              <li key={dispute.id} className="payment-line">
                <span>{money(dispute.amount)}</span>
                <Badge tone={DISPUTE_TONES[dispute.status]}>
                  {t(`staff.subscription.disputeStatuses.${dispute.status}`)}
                </Badge>
                <span className="soft">{moment(dispute.createdAt)}</span>
                <code>{dispute.providerDisputeId}</code>
              </li>
            ))}
          </ul>
        </>
      )}
    </li>
  );
}

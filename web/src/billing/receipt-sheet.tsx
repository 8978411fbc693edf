import { useTranslation } from 'react-i18next';
import type { Receipt } from '../../../src/protocol/rest/plans.ts';
import { useMoment } from '../app/use-moment.ts';
import { useMoney } from '../plans/use-money.ts';

/** The sheet that is printed: who sold what to whom, when, for how much, and what went back. */
export function ReceiptSheet({ receipt }: { receipt: Receipt }) {
  const { t } = useTranslation();
  const { day } = useMoment();
  const money = useMoney();
  const { order, buyer, refunds } = receipt;
  const { currency } = order.price;
  const refundedMinor = refunds.reduce((sum, { amount }) => sum + amount.amountMinor, 0);
  const period = order.subscription;
  return (
    <article className="receipt" aria-labelledby="receipt-heading">
      <header>
        <h1 id="receipt-heading">{t('billing.receipt.heading')}</h1>
        <p className="receipt-seller" dir="auto">
          {receipt.seller}
        </p>
      </header>
      {receipt.sandbox && <p className="receipt-sandbox">{t('billing.receipt.sandbox')}</p>}
      <dl className="receipt-facts">
        <div>
          <dt>{t('billing.receipt.number')}</dt>
          <dd>{receipt.number}</dd>
        </div>
        <div>
          <dt>{t('billing.receipt.date')}</dt>
          <dd>{day(order.paidAt ?? order.createdAt)}</dd>
        </div>
        <div>
          <dt>{t('billing.receipt.seller')}</dt>
          <dd dir="auto">{receipt.seller}</dd>
        </div>
        <div>
          <dt>{t('billing.receipt.buyer')}</dt>
          <dd>
            <span dir="auto">{buyer.name}</span>
            <br />
            {buyer.email}
          </dd>
        </div>
      </dl>
      <table className="receipt-lines">
        <thead>
          <tr>
            <th scope="col">{t('billing.receipt.what')}</th>
            <th scope="col">{t('billing.receipt.amount')}</th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">
              <span dir="auto">
                {t('billing.receipt.line', {
                  plan: order.plan.name,
                  period: t(`plans.periodOf.${order.period}`),
                })}
              </span>
              {period !== null && (
                <span className="soft">
                  {t('billing.history.period', { from: day(period.startsAt), to: day(period.endsAt) })}
                </span>
              )}
            </th>
            <td>{money(order.price)}</td>
          </tr>
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{t('billing.receipt.total')}</th>
            <td>{money(order.price)}</td>
          </tr>
          {refunds.map(({ id, amount, at }) => (
            <tr key={id} className="receipt-refund">
              <th scope="row">{t('billing.receipt.refund', { day: day(at) })}</th>
              <td>{money({ ...amount, amountMinor: -amount.amountMinor })}</td>
            </tr>
          ))}
          {refundedMinor > 0 && (
            <tr>
              <th scope="row">{t('billing.receipt.net')}</th>
              <td>{money({ currency, amountMinor: order.price.amountMinor - refundedMinor })}</td>
            </tr>
          )}
        </tfoot>
      </table>
      <p className="soft receipt-payment">
        {receipt.method !== null && <span>{t('billing.receipt.method', { method: receipt.method })}</span>}
        <span>{t('billing.receipt.payment', { id: receipt.paymentId })}</span>
      </p>
    </article>
  );
}

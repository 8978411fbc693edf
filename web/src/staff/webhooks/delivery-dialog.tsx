import { useTranslation } from 'react-i18next';
import type { Delivery } from '../../../../src/protocol/rest/webhooks.ts';
import { useMoment } from '../../app/use-moment.ts';
import { useNumber } from '../../app/use-number.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Fact } from '../fact.tsx';

/** All that is known of one delivery. */
export function DeliveryDialog({ delivery, onClose }: { delivery: Delivery; onClose: () => void }) {
  const { t } = useTranslation();
  const { moment } = useMoment();
  const number = useNumber();
  const { lastStatus, lastError, nextAttemptAt, deliveredAt } = delivery;
  return (
    <Dialog title={delivery.type} onClose={onClose}>
      <dl className="facts">
        <Fact name={t('staff.webhook.status')}>{t(`staff.webhook.statuses.${delivery.status}`)}</Fact>
        <Fact name={t('staff.webhook.happened')}>{moment(delivery.createdAt)}</Fact>
        <Fact name={t('staff.webhook.attempts')}>{number(delivery.attempts)}</Fact>
        <Fact name={t('staff.webhook.answer')}>
          <span dir="auto">
            {[lastStatus, lastError].filter((part) => part !== null).join(': ') ||
              t('staff.webhook.noAnswer')}
          </span>
        </Fact>
        {nextAttemptAt !== null && <Fact name={t('staff.webhook.next')}>{moment(nextAttemptAt)}</Fact>}
        {deliveredAt !== null && <Fact name={t('staff.webhook.deliveredAt')}>{moment(deliveredAt)}</Fact>}
        <Fact name={t('staff.webhook.eventId')}>
          <code>{delivery.eventId}</code>
        </Fact>
        <Fact name={t('staff.webhook.subject')}>
          <code>{delivery.subject}</code>
        </Fact>
      </dl>
      <div className="dialog-actions">
        <button type="button" className="button" onClick={onClose}>
          {t('app.close')}
        </button>
      </div>
    </Dialog>
  );
}

import { useTranslation } from 'react-i18next';
import type { Webhook } from '../../../../src/protocol/rest/webhooks.ts';
import { useMoment } from '../../app/use-moment.ts';

/** When sending failed the last time, and why. */
export function LastFailure({ failure }: { failure: Webhook['lastFailure'] }) {
  const { t } = useTranslation();
  const { moment } = useMoment();
  if (failure === null) return t('staff.webhook.never');
  return (
    <span className="person-names">
      <span>{moment(failure.at)}</span>
      <span className="soft" dir="auto">
        {failure.message}
      </span>
    </span>
  );
}

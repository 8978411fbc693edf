import { useTranslation } from 'react-i18next';
import { cancelSubscription } from '../../../src/protocol/rest/plan-endpoints.ts';
import type { OwnSubscription } from '../../../src/protocol/rest/plans.ts';
import { api } from '../app/api.ts';
import { useMoment } from '../app/use-moment.ts';
import { allUntil } from '../plans/own-periods.ts';
import { usePutOwnPlan } from '../plans/own-plan.tsx';
import { ActDialog } from '../ui/act-dialog.tsx';
import { useToast } from '../ui/toast.tsx';

/** Asks before cancelling, and says until when all works. */
export function CancelDialog({ own, onClose }: { own: OwnSubscription; onClose: () => void }) {
  const { t } = useTranslation();
  const { day } = useMoment();
  const put = usePutOwnPlan();
  const toast = useToast();
  const until = allUntil(own);
  return (
    <ActDialog
      title={t('billing.plan.cancelTitle', { name: own.plan.name })}
      text={t('billing.plan.cancelText', { day: until === undefined ? '' : day(until) })}
      act={t('billing.plan.cancelSubmit')}
      keep={t('billing.plan.keep')}
      danger
      onAct={async () => {
        put(await api.call(cancelSubscription));
        toast(t('billing.plan.cancelDone'));
      }}
      onClose={onClose}
    />
  );
}

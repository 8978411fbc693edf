import { useTranslation } from 'react-i18next';
import type { PlanField } from './plan-form.ts';

/** What to say at a field of a plan that is not right. The price's depends on its currency: see `PlanFields`. */
export function usePlanSentences(): Partial<Record<PlanField, string>> {
  const { t } = useTranslation();
  return {
    name: t('staff.plan.nameWrong'),
    code: t('staff.plan.codeWrong'),
    price: t('staff.plan.price'),
    position: t('staff.plan.positionWrong'),
    roomCapacity: t('staff.plan.roomCapacityWrong'),
    meetingMinutes: t('staff.plan.meetingMinutesWrong'),
    audioKbps: t('staff.plan.audioKbpsWrong'),
    cameraMbps: t('staff.plan.videoMbpsWrong'),
    screenMbps: t('staff.plan.videoMbpsWrong'),
    storageGb: t('staff.plan.storageGbWrong'),
  };
}

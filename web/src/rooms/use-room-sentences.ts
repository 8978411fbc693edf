import { useTranslation } from 'react-i18next';
import type { RoomField } from './room-form.ts';

/** What to say at a field of a room that asks for more than its host's plan has; beside it stands how much that is. */
export function useRoomPlanSentences(): Record<'visibility' | 'capacity' | 'minutes', string> {
  const { t } = useTranslation();
  const sentence = t('plans.refused');
  return { visibility: sentence, capacity: sentence, minutes: sentence };
}

/** What to say at a field of a room that is not right. */
export function useRoomSentences(): Record<RoomField, string> {
  const { t } = useTranslation();
  return {
    name: t('rooms.form.nameError'),
    capacity: t('rooms.form.capacityError'),
    password: t('rooms.form.passwordError'),
    startsAt: t('rooms.form.startsAtError'),
    minutes: t('rooms.form.minutesError'),
  };
}

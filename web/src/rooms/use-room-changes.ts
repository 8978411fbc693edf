import { useTranslation } from 'react-i18next';
import type { Room } from '../../../src/protocol/rest/rooms.ts';
import { useMoment } from '../app/use-moment.ts';
import { useLanguageName, useTaxonomy } from '../app/use-taxonomy.ts';
import { type ChangedWord, changedWords } from '../ui/changed-words.ts';

/** What is different in a room now from what it was, in words. */
export function useRoomChanges(before: Room, now: Room | null): ChangedWord[] {
  const { t } = useTranslation();
  const { moment } = useMoment();
  const languageName = useLanguageName();
  const { topics } = useTaxonomy();
  if (now === null) return [];
  const yesOrNo = (value: boolean) => t(value ? 'app.yes' : 'app.no');
  const words = (room: Room) => [
    { label: t('rooms.form.name'), now: room.name },
    { label: t('rooms.form.description'), now: room.description },
    { label: t('rooms.filters.kind'), now: t(`rooms.kind.${room.kind}`) },
    { label: t('rooms.form.visibility'), now: t(`rooms.form.${room.visibility}`) },
    {
      label: t('rooms.filters.language'),
      now: room.language === null ? t('rooms.form.noLanguage') : languageName(room.language),
    },
    {
      label: t('rooms.form.topics'),
      now: room.topics.map((code) => topics.find((topic) => topic.code === code)?.name ?? code).join(', '),
    },
    { label: t('rooms.form.capacity'), now: String(room.capacity) },
    { label: t('rooms.form.lobby'), now: yesOrNo(room.lobby) },
    { label: t('rooms.form.stage'), now: yesOrNo(room.stage) },
    { label: t('rooms.form.protect'), now: yesOrNo(room.hasPassword) },
    {
      label: t('rooms.form.startsAt'),
      now:
        room.startsAt === null
          ? t('rooms.form.now')
          : `${moment(room.startsAt)}, ${t('meetings.minutes', { count: room.minutes ?? 0 })}`,
    },
  ];
  return changedWords(words, before, now);
}

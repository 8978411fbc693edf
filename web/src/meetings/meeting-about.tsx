import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { Room } from '../../../src/protocol/rest/rooms.ts';
import { useMoment } from '../app/use-moment.ts';
import { useLanguageName, useTaxonomy } from '../app/use-taxonomy.ts';
import { Badge, type BadgeTone } from '../ui/badge.tsx';

const TONES: Record<Room['status'], BadgeTone> = { scheduled: 'own', active: 'live', ended: 'plain' };

/** What a room is. */
export function MeetingAbout({ room }: { room: Room }) {
  const { t } = useTranslation();
  const { moment } = useMoment();
  const languageName = useLanguageName();
  const { topics } = useTaxonomy();
  const facts = [
    {
      name: t('meetings.fact.host'),
      value: (
        <Link href={`/people/${room.host.id}`} dir="auto">
          {room.host.displayName}
        </Link>
      ),
    },
    room.startsAt === null
      ? { name: t('meetings.fact.opened'), value: moment(room.createdAt) }
      : {
          name: t('rooms.form.startsAt'),
          value: `${moment(room.startsAt)}, ${t('meetings.minutes', { count: room.minutes ?? 0 })}`,
        },
    ...(room.endedAt === null ? [] : [{ name: t('meetings.fact.ended'), value: moment(room.endedAt) }]),
    { name: t('rooms.filters.kind'), value: t(`rooms.kind.${room.kind}`) },
    { name: t('rooms.form.visibility'), value: t(`rooms.form.${room.visibility}`) },
    {
      name: t('meetings.fact.people'),
      value: t('meetings.fact.peopleOf', { count: room.peopleCount, capacity: room.capacity }),
    },
    ...(room.language === null
      ? []
      : [{ name: t('rooms.filters.language'), value: languageName(room.language) }]),
    ...(room.topics.length === 0
      ? []
      : [
          {
            name: t('rooms.form.topics'),
            value: room.topics
              .map((code) => topics.find((topic) => topic.code === code)?.name ?? code)
              .join(', '),
          },
        ]),
  ];
  return (
    <div className="meeting-about">
      <p className="meeting-facts">
        <Badge tone={TONES[room.status]}>{t(`meetings.status.${room.status}`)}</Badge>
        {room.lobby && <Badge>{t('rooms.form.lobby')}</Badge>}
        {room.stage && <Badge>{t('rooms.form.stage')}</Badge>}
        {room.hasPassword && <Badge>{t('rooms.form.protect')}</Badge>}
      </p>
      {room.description !== '' && (
        <p className="description" dir="auto">
          {room.description}
        </p>
      )}
      <dl className="meeting-fact-list">
        {facts.map(({ name, value }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

import { Globe, Info, Lock } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { Room } from '../../../src/protocol/rest/rooms.ts';
import { useSession } from '../app/session.tsx';
import { useLanguageName, useTaxonomy } from '../app/use-taxonomy.ts';
import { Avatar } from '../ui/avatar.tsx';

/** A room in the list. The whole card is the link. */
export function RoomCard({ room }: { room: Room }) {
  const { t } = useTranslation();
  const { user } = useSession();
  const languageName = useLanguageName();
  const { topics } = useTaxonomy();
  const isFull = room.peopleCount >= room.capacity;
  const isOwn = room.host.id === user?.id;
  const Icon = room.visibility === 'private' ? Lock : Globe;
  const facts = [
    ...(room.kind === 'conversation' ? [] : [t(`rooms.kind.${room.kind}`)]),
    ...(room.language === null ? [] : [languageName(room.language)]),
    ...room.topics.map((code) => topics.find((topic) => topic.code === code)?.name ?? code),
  ];
  return (
    <li className="room-card">
      <div className="room-card-top">
        <span className="room-card-kind">
          <Icon aria-hidden size={14} />
          {t(`rooms.${room.visibility}`)}
          {isOwn && <span className="room-card-mine">{t('rooms.mine')}</span>}
        </span>
        <span className={room.peopleCount > 0 ? 'room-card-live on' : 'room-card-live'}>
          {room.peopleCount === 0 ? t('rooms.nobody') : t('rooms.people', { count: room.peopleCount })}
        </span>
      </div>
      <h2 dir="auto">
        <Link href={`/room/${room.id}`}>{room.name}</Link>
      </h2>
      <ul className="room-card-facts">
        {facts.map((fact) => (
          <li key={fact}>{fact}</li>
        ))}
      </ul>
      <div className="room-card-foot">
        <Avatar userId={room.host.id} name={room.host.displayName} url={room.host.avatarUrl} size="small" />
        <span className="soft">{t('rooms.hostedBy', { name: room.host.displayName })}</span>
        {isOwn && (
          <Link
            className="room-card-details"
            href={`/meetings/${room.id}`}
            aria-label={t('rooms.details', { name: room.name })}
            title={t('rooms.details', { name: room.name })}
          >
            <Info aria-hidden size={16} />
          </Link>
        )}
        <span className="room-card-join" aria-hidden="true">
          {isFull ? t('rooms.full') : t('rooms.join')}
        </span>
      </div>
    </li>
  );
}

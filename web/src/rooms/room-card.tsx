import { Globe, Lock } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { Room } from '../../../src/protocol/rest/rooms.ts';
import { useSession } from '../app/session.tsx';
import { Avatar } from '../ui/avatar.tsx';

/** A room in the list. The whole card is the link. */
export function RoomCard({ room }: { room: Room }) {
  const { t } = useTranslation();
  const { user } = useSession();
  const isFull = room.peopleCount >= room.capacity;
  const Icon = room.visibility === 'private' ? Lock : Globe;
  return (
    <li className="room-card">
      <div className="room-card-top">
        <span className="room-card-kind">
          <Icon aria-hidden size={14} />
          {t(`rooms.${room.visibility}`)}
          {room.host.id === user?.id && <span className="room-card-mine">{t('rooms.mine')}</span>}
        </span>
        <span className={room.peopleCount > 0 ? 'room-card-live on' : 'room-card-live'}>
          {room.peopleCount === 0 ? t('rooms.nobody') : t('rooms.people', { count: room.peopleCount })}
        </span>
      </div>
      <h2 dir="auto">
        <Link href={`/room/${room.id}`}>{room.name}</Link>
      </h2>
      <div className="room-card-foot">
        <Avatar userId={room.host.id} name={room.host.displayName} url={room.host.avatarUrl} size="small" />
        <span className="soft">{t('rooms.hostedBy', { name: room.host.displayName })}</span>
        <span className="room-card-join" aria-hidden="true">
          {isFull ? t('rooms.full') : t('rooms.join')}
        </span>
      </div>
    </li>
  );
}

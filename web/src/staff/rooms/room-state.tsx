import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { AdminRoom } from '../../../../src/protocol/rest/admin.ts';
import { Badge } from '../../ui/badge.tsx';

/** What kind of room it is and what state it is in, a word each. */
export function RoomState({ room, locked = false }: { room: AdminRoom; locked?: boolean }) {
  const { t } = useTranslation();
  const live = room.liveSince !== null && room.status !== 'ended';
  const status = live ? 'live' : room.status;
  return (
    <p className="badges">
      <Badge tone={live ? 'live' : 'plain'}>{t(`staff.room.statuses.${status}`)}</Badge>
      <Badge>{t(`rooms.${room.visibility}`)}</Badge>
      {room.hasPassword && <Badge>{t('staff.room.hasPassword')}</Badge>}
      {locked && <Badge>{t('staff.room.locked')}</Badge>}
      {room.deletedAt !== null && <Badge tone="danger">{t('staff.deletedRoom')}</Badge>}
      {room.openReports > 0 && (
        <Link href="/staff/reports">
          <Badge tone="warning">{t('staff.room.openReports', { count: room.openReports })}</Badge>
        </Link>
      )}
    </p>
  );
}

import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { AdminRoom } from '../../../../src/protocol/rest/admin.ts';
import { listAdminRooms } from '../../../../src/protocol/rest/admin-endpoints.ts';
import { api } from '../../app/api.ts';
import { useMoment } from '../../app/use-moment.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PageList } from '../../ui/page-list.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { Select } from '../../ui/select.tsx';
import { type PageRequest, usePages } from '../../ui/use-pages.ts';
import { PersonLink } from '../person-link.tsx';
import { RoomState } from './room-state.tsx';

const STATUSES = ['live', 'active', 'scheduled', 'ended', 'all'] as const;
const REFRESH_MS = 10_000;

type Status = (typeof STATUSES)[number];

const keyOf = (room: AdminRoom) => room.id;

/** Every room, the live ones first to choose: to look in, and to act. */
export function StaffRoomsPage() {
  const { t } = useTranslation();
  const [status, setStatus] = useState<Status>('live');
  const [text, setText] = useState('');
  const ask = useCallback(
    (page: PageRequest) =>
      api.call(listAdminRooms, {
        query: {
          ...page,
          ...(status === 'all' ? {} : { status }),
          ...(text === '' ? {} : { text }),
        },
      }),
    [status, text],
  );
  const pages = usePages(ask, { key: keyOf, everyMs: REFRESH_MS });
  const columns = useRoomColumns();
  const nothing = status === 'live' && text === '' ? t('staff.room.emptyLive') : t('staff.room.empty');
  return (
    <section className="staff-section" aria-label={t('staff.rooms')}>
      <div className="staff-filters">
        <SearchField label={t('staff.room.find')} value={text} onValue={setText} />
        <Select
          compact
          label={t('staff.user.status')}
          value={status}
          options={STATUSES.map((one) => ({ value: one, label: t(`staff.room.statuses.${one}`) }))}
          onValue={setStatus}
        />
      </div>
      <PageList pages={pages} empty={<EmptyState title={nothing} />}>
        {(rooms) => <DataTable caption={t('staff.rooms')} columns={columns} rows={rooms} rowKey={keyOf} />}
      </PageList>
    </section>
  );
}

function useRoomColumns(): Column<AdminRoom>[] {
  const { t } = useTranslation();
  const { moment } = useMoment();
  return [
    {
      key: 'room',
      label: t('staff.room.room'),
      cell: (room) => (
        <Link href={`/staff/rooms/${room.id}`} dir="auto">
          {room.name}
        </Link>
      ),
    },
    { key: 'state', label: t('staff.user.status'), cell: (room) => <RoomState room={room} /> },
    { key: 'host', label: t('staff.room.host'), cell: ({ host }) => <PersonLink person={host} /> },
    {
      key: 'people',
      label: t('staff.room.people'),
      cell: ({ peopleCount, capacity }) => t('staff.room.peopleOf', { count: peopleCount, capacity }),
    },
    { key: 'opened', label: t('staff.room.opened'), cell: ({ createdAt }) => moment(createdAt) },
  ];
}

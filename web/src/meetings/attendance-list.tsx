import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { listAttendance } from '../../../src/protocol/rest/in-room-endpoints.ts';
import { api } from '../app/api.ts';
import { useMoment } from '../app/use-moment.ts';
import { DataTable } from '../ui/data-table.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { PageList } from '../ui/page-list.tsx';
import { type PageRequest, usePages } from '../ui/use-pages.ts';

/** Who was there, from when to when. Those who did not host see themselves. */
export function AttendanceList({ roomId }: { roomId: string }) {
  const { t } = useTranslation();
  const { moment } = useMoment();
  const pages = usePages(
    useCallback((query: PageRequest) => api.call(listAttendance, { params: { roomId }, query }), [roomId]),
    { key: (stay) => stay.id },
  );
  return (
    <PageList
      pages={pages}
      empty={<EmptyState title={t('meetings.attendance.empty')} text={t('meetings.attendance.emptyText')} />}
    >
      {(stays) => (
        <DataTable
          caption={t('meetings.part.attendance')}
          rows={stays}
          rowKey={(stay) => stay.id}
          columns={[
            {
              key: 'who',
              label: t('meetings.attendance.who'),
              cell: (stay) => (
                <Link href={`/people/${stay.user.id}`} dir="auto">
                  {stay.user.displayName}
                </Link>
              ),
            },
            {
              key: 'role',
              label: t('meetings.attendance.role'),
              cell: (stay) => t(`meetings.role.${stay.role}`),
            },
            { key: 'from', label: t('meetings.attendance.from'), cell: (stay) => moment(stay.joinedAt) },
            {
              key: 'to',
              label: t('meetings.attendance.to'),
              cell: (stay) => (stay.leftAt === null ? t('meetings.attendance.still') : moment(stay.leftAt)),
            },
            {
              key: 'minutes',
              label: t('rooms.form.minutes'),
              cell: (stay) => stay.minutes,
              numeric: true,
            },
          ]}
        />
      )}
    </PageList>
  );
}

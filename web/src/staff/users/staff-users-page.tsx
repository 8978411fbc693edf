import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AdminUser } from '../../../../src/protocol/rest/admin.ts';
import { listAdminUsers } from '../../../../src/protocol/rest/admin-endpoints.ts';
import { api } from '../../app/api.ts';
import { useMoment } from '../../app/use-moment.ts';
import { Badge } from '../../ui/badge.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PageList } from '../../ui/page-list.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { Select } from '../../ui/select.tsx';
import { type PageRequest, usePages } from '../../ui/use-pages.ts';
import { PersonLink } from '../person-link.tsx';
import { StatusBadge } from './status-badge.tsx';
import { ROLES } from './user-role-dialog.tsx';

const STATUSES = ['active', 'flagged', 'banned'] as const;

type Filter = { text: string; role: AdminUser['role'] | 'all'; status: AdminUser['status'] | 'all' };

const keyOf = (user: AdminUser) => user.id;

/** All accounts, to find the one that something is about. */
export function StaffUsersPage() {
  const { t } = useTranslation();
  const [filter, setFilter] = useState<Filter>({ text: '', role: 'all', status: 'all' });
  const ask = useCallback(
    (page: PageRequest) =>
      api.call(listAdminUsers, {
        query: {
          ...page,
          ...(filter.text === '' ? {} : { text: filter.text }),
          ...(filter.role === 'all' ? {} : { role: filter.role }),
          ...(filter.status === 'all' ? {} : { status: filter.status }),
        },
      }),
    [filter],
  );
  const pages = usePages(ask, { key: keyOf });
  const columns = useUserColumns();
  return (
    <section className="staff-section" aria-label={t('staff.users')}>
      <div className="staff-filters">
        <SearchField
          label={t('staff.user.find')}
          value={filter.text}
          onValue={(text) => setFilter({ ...filter, text })}
          maxLength={254}
        />
        <Select
          compact
          label={t('staff.user.role')}
          value={filter.role}
          options={[
            { value: 'all', label: `${t('staff.user.role')}: ${t('staff.filterAll')}` },
            ...ROLES.map((role) => ({ value: role, label: t(`staff.user.roles.${role}`) })),
          ]}
          onValue={(role) => setFilter({ ...filter, role })}
        />
        <Select
          compact
          label={t('staff.user.status')}
          value={filter.status}
          options={[
            { value: 'all', label: `${t('staff.user.status')}: ${t('staff.filterAll')}` },
            ...STATUSES.map((status) => ({ value: status, label: t(`staff.user.statuses.${status}`) })),
          ]}
          onValue={(status) => setFilter({ ...filter, status })}
        />
      </div>
      <PageList pages={pages} empty={<EmptyState title={t('staff.user.empty')} />}>
        {(users) => <DataTable caption={t('staff.users')} columns={columns} rows={users} rowKey={keyOf} />}
      </PageList>
    </section>
  );
}

function useUserColumns(): Column<AdminUser>[] {
  const { t } = useTranslation();
  const { moment } = useMoment();
  return [
    { key: 'person', label: t('staff.user.person'), cell: (user) => <PersonLink person={user} /> },
    { key: 'email', label: t('staff.user.email'), cell: ({ email }) => email },
    {
      key: 'role',
      label: t('staff.user.role'),
      cell: ({ role }) => (
        <Badge tone={role === 'user' ? 'plain' : 'own'}>{t(`staff.user.roles.${role}`)}</Badge>
      ),
    },
    { key: 'status', label: t('staff.user.status'), cell: ({ status }) => <StatusBadge status={status} /> },
    { key: 'joined', label: t('staff.user.joined'), cell: ({ createdAt }) => moment(createdAt) },
    {
      key: 'seen',
      label: t('staff.user.lastSeen'),
      cell: ({ lastSeenAt }) => (lastSeenAt === null ? t('staff.user.never') : moment(lastSeenAt)),
    },
  ];
}

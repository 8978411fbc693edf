import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'wouter';
import type { AuditEntry } from '../../../../src/protocol/rest/admin.ts';
import { listAudit } from '../../../../src/protocol/rest/admin-endpoints.ts';
import { api } from '../../app/api.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PageList } from '../../ui/page-list.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { type PageRequest, usePages } from '../../ui/use-pages.ts';
import { useAuditColumns } from './audit-columns.tsx';

const keyOf = (entry: AuditEntry) => entry.id;

/** What staff did; `?target=` shows only what was done to one person, room, report or entry. */
export function AuditPage() {
  const { t } = useTranslation();
  const [search] = useSearchParams();
  const target = search.get('target');
  const [action, setAction] = useState('');
  const ask = useCallback(
    (page: PageRequest) =>
      api.call(listAudit, {
        query: {
          ...page,
          ...(action === '' ? {} : { action }),
          ...(target === null ? {} : { targetId: target }),
        },
      }),
    [action, target],
  );
  const pages = usePages(ask, { key: keyOf });
  const columns = useAuditColumns();
  return (
    <section className="staff-section" aria-label={t('staff.audit')}>
      <div className="staff-filters">
        <SearchField label={t('staff.entry.find')} value={action} onValue={setAction} maxLength={60} />
      </div>
      {target !== null && (
        <p className="soft">
          {t('staff.entry.onlyAbout')} <Link href="/staff/audit">{t('staff.report.showAll')}</Link>
        </p>
      )}
      <PageList pages={pages} empty={<EmptyState title={t('staff.entry.empty')} />}>
        {(entries) => (
          <DataTable caption={t('staff.audit')} columns={columns} rows={entries} rowKey={keyOf} />
        )}
      </PageList>
      <p className="soft">{t('staff.entry.appendOnly')}</p>
    </section>
  );
}

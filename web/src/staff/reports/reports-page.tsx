import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'wouter';
import type { AdminReport } from '../../../../src/protocol/rest/admin.ts';
import { listReports } from '../../../../src/protocol/rest/admin-endpoints.ts';
import { api } from '../../app/api.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PageList } from '../../ui/page-list.tsx';
import { Select } from '../../ui/select.tsx';
import { useToast } from '../../ui/toast.tsx';
import { type PageRequest, usePages } from '../../ui/use-pages.ts';
import { ReportCard } from './report-card.tsx';

const STATUSES = ['open', 'resolved'] as const;
const REFRESH_MS = 15_000;

const keyOf = (report: AdminReport) => report.id;

/** The queue of reports; `?user=` shows only those about one person. */
export function ReportsPage() {
  const { t } = useTranslation();
  const toast = useToast();
  const [search] = useSearchParams();
  const userId = search.get('user');
  const [status, setStatus] = useState<(typeof STATUSES)[number]>('open');
  const ask = useCallback(
    (page: PageRequest) =>
      api.call(listReports, { query: { ...page, status, ...(userId === null ? {} : { userId }) } }),
    [status, userId],
  );
  const pages = usePages(ask, { key: keyOf, everyMs: REFRESH_MS });
  const resolved = () => {
    toast(t('staff.done'));
    void pages.reload();
  };
  return (
    <section className="staff-section" aria-label={t('staff.reports')}>
      <div className="staff-filters">
        <Select
          compact
          label={t('staff.user.status')}
          value={status}
          options={STATUSES.map((one) => ({ value: one, label: t(`staff.report.${one}`) }))}
          onValue={setStatus}
        />
      </div>
      {userId !== null && (
        <p className="soft">
          {t('staff.report.onlyAbout')} <Link href="/staff/reports">{t('staff.report.showAll')}</Link>
        </p>
      )}
      <PageList
        pages={pages}
        empty={
          <EmptyState title={t(status === 'open' ? 'staff.report.empty' : 'staff.report.emptyResolved')} />
        }
      >
        {(reports) => (
          <ul className="report-cards">
            {reports.map((report) => (
              <ReportCard key={report.id} report={report} onResolved={resolved} />
            ))}
          </ul>
        )}
      </PageList>
    </section>
  );
}

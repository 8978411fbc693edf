import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { AdminReport } from '../../../../src/protocol/rest/admin.ts';
import { useMoment } from '../../app/use-moment.ts';
import { Badge } from '../../ui/badge.tsx';
import { PersonLink } from '../person-link.tsx';
import { ResolveDialog } from './resolve-dialog.tsx';

/** One report: what is said of whom, and the ways to look and act. */
export function ReportCard({ report, onResolved }: { report: AdminReport; onResolved: () => void }) {
  const { t } = useTranslation();
  const { moment } = useMoment();
  const [resolving, setResolving] = useState(false);
  const { user, room, reporter } = report;
  const about =
    user === null ? t('staff.report.aboutRoom') : t('staff.report.aboutPerson', { name: user.displayName });
  return (
    <li className="report-card">
      <div className="report-head">
        <h2 dir="auto">{about}</h2>
        <Badge tone="warning">{t(`report.reason.${report.reason}`)}</Badge>
        <time className="soft" dateTime={report.createdAt}>
          {moment(report.createdAt)}
        </time>
      </div>
      <p className={`preserve-lines ${report.text === '' ? 'soft' : ''}`} dir="auto">
        {report.text === '' ? t('staff.report.noWords') : report.text}
      </p>
      <p className="report-places">
        {user !== null && <PersonLink person={user} />}
        <Link className="fact-link" href={`/staff/rooms/${room.id}`}>
          {t('staff.report.inRoom')} {room.name}
          {room.live && <Badge tone="live">{t('staff.report.live')}</Badge>}
        </Link>
        <Link className="soft" href={`/staff/users/${reporter.id}`}>
          {t('staff.report.by', { name: reporter.displayName })}
        </Link>
      </p>
      {report.status === 'open' ? (
        <div className="acts">
          <button type="button" className="button small primary" onClick={() => setResolving(true)}>
            {t('staff.report.resolve')}
          </button>
        </div>
      ) : (
        <p className="report-note" dir="auto">
          <strong>
            {t('staff.report.resolvedBy', {
              outcome: t(`staff.report.outcomes.${report.outcome ?? 'acted'}`),
              name: report.resolvedBy?.displayName ?? t('staff.nobody'),
            })}
          </strong>{' '}
          {report.note}
        </p>
      )}
      {resolving && <ResolveDialog report={report} onDone={onResolved} onClose={() => setResolving(false)} />}
    </li>
  );
}

import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listRoomReports } from '../../../src/protocol/rest/in-room-endpoints.ts';
import type { Room } from '../../../src/protocol/rest/rooms.ts';
import { api } from '../app/api.ts';
import { useMoment } from '../app/use-moment.ts';
import { ReportDialog } from '../report/report-dialog.tsx';
import { Badge } from '../ui/badge.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { PageList } from '../ui/page-list.tsx';
import { type PageRequest, usePages } from '../ui/use-pages.ts';

/** What one reported of a room and of people in it, and what became of it. */
export function OwnReports({ room }: { room: Room }) {
  const { t } = useTranslation();
  const { moment } = useMoment();
  const [reporting, setReporting] = useState(false);
  const roomId = room.id;
  const pages = usePages(
    useCallback((query: PageRequest) => api.call(listRoomReports, { params: { roomId }, query }), [roomId]),
    { key: (report) => report.id },
  );
  return (
    <>
      <div className="part-head">
        <p className="soft">{t('meetings.reports.lead')}</p>
        <button type="button" className="button" onClick={() => setReporting(true)}>
          {t('report.roomTitle')}
        </button>
      </div>
      <PageList
        pages={pages}
        empty={<EmptyState title={t('meetings.reports.empty')} text={t('meetings.reports.emptyText')} />}
      >
        {(reports) => (
          <ul className="meeting-rows">
            {reports.map((report) => (
              <li key={report.id} className="old-message">
                <p className="meeting-facts">
                  <b>{t(`report.reason.${report.reason}`)}</b>
                  <Badge tone={report.status === 'open' ? 'warning' : 'plain'}>
                    {t(`meetings.reports.${report.status}`)}
                  </Badge>
                  <span className="soft">
                    {report.user === null
                      ? t('meetings.reports.aboutRoom')
                      : t('meetings.reports.about', { name: report.user.displayName })}{' '}
                    · {moment(report.createdAt)}
                  </span>
                </p>
                {report.text !== '' && (
                  <p className="old-message-text" dir="auto">
                    {report.text}
                  </p>
                )}
              </li>
            ))}
          </ul>
        )}
      </PageList>
      {reporting && (
        <ReportDialog
          roomId={roomId}
          about={null}
          onReported={(report) => pages.change((all) => [report, ...all])}
          onClose={() => setReporting(false)}
        />
      )}
    </>
  );
}

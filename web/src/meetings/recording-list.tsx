import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listRecordings } from '../../../src/protocol/rest/in-room-endpoints.ts';
import { api } from '../app/api.ts';
import { useMoment } from '../app/use-moment.ts';
import { DataTable } from '../ui/data-table.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { PageList } from '../ui/page-list.tsx';
import { type PageRequest, usePages } from '../ui/use-pages.ts';
import { AddRecordingDialog } from './add-recording-dialog.tsx';

/** A room's recordings. Its host can add one that lies elsewhere. */
export function RecordingList({ roomId, canAdd }: { roomId: string; canAdd: boolean }) {
  const { t } = useTranslation();
  const { moment } = useMoment();
  const [adding, setAdding] = useState(false);
  const pages = usePages(
    useCallback((query: PageRequest) => api.call(listRecordings, { params: { roomId }, query }), [roomId]),
    { key: (recording) => recording.id },
  );
  return (
    <>
      {canAdd && (
        <div className="part-head">
          <p className="soft">{t('meetings.recordings.lead')}</p>
          <button type="button" className="button" onClick={() => setAdding(true)}>
            {t('meetings.recordings.add')}
          </button>
        </div>
      )}
      <PageList
        pages={pages}
        empty={
          <EmptyState
            title={t('meetings.recordings.empty')}
            text={t(canAdd ? 'meetings.recordings.emptyHost' : 'meetings.recordings.emptyText')}
          />
        }
      >
        {(recordings) => (
          <DataTable
            caption={t('meetings.part.recordings')}
            rows={recordings}
            rowKey={(recording) => recording.id}
            columns={[
              {
                key: 'title',
                label: t('meetings.recordings.name'),
                cell: (recording) => (
                  <a href={recording.url} target="_blank" rel="noopener noreferrer" dir="auto">
                    {recording.title}
                  </a>
                ),
              },
              {
                key: 'length',
                label: t('meetings.recordings.length'),
                cell: ({ durationSeconds }) =>
                  durationSeconds === null
                    ? t('meetings.recordings.unknown')
                    : t('meetings.minutes', { count: Math.round(durationSeconds / 60) }),
              },
              {
                key: 'by',
                label: t('meetings.recordings.by'),
                cell: (recording) => recording.addedBy.displayName,
              },
              {
                key: 'when',
                label: t('meetings.recordings.when'),
                cell: (recording) => moment(recording.createdAt),
              },
            ]}
          />
        )}
      </PageList>
      {adding && (
        <AddRecordingDialog
          roomId={roomId}
          onAdded={(recording) => pages.change((all) => [recording, ...all])}
          onClose={() => setAdding(false)}
        />
      )}
    </>
  );
}

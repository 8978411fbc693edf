import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { listMessages } from '../../../src/protocol/rest/in-room-endpoints.ts';
import { api } from '../app/api.ts';
import { useMoment } from '../app/use-moment.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { PageList } from '../ui/page-list.tsx';
import { type PageRequest, usePages } from '../ui/use-pages.ts';

/** What was written, the newest first. */
export function MessageHistory({ roomId }: { roomId: string }) {
  const { t } = useTranslation();
  const { moment } = useMoment();
  const pages = usePages(
    useCallback((query: PageRequest) => api.call(listMessages, { params: { roomId }, query }), [roomId]),
    { key: (message) => message.messageId, limit: 50 },
  );
  return (
    <PageList
      pages={pages}
      empty={<EmptyState title={t('meetings.messages.empty')} text={t('meetings.messages.emptyText')} />}
    >
      {(messages) => (
        <ol className="old-messages">
          {messages.map((message) => (
            <li key={message.messageId} className="old-message">
              <p>
                <b dir="auto">{message.displayName}</b>{' '}
                <time className="soft" dateTime={message.sentAt}>
                  {moment(message.sentAt)}
                </time>
              </p>
              <p className="old-message-text" dir="auto">
                {message.text}
              </p>
            </li>
          ))}
        </ol>
      )}
    </PageList>
  );
}

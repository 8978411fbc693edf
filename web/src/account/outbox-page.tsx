import './outbox-page.css';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { listOutbox } from '../../../src/protocol/rest/server-endpoints.ts';
import { api } from '../app/api.ts';
import { PageFrame } from '../app/page-frame.tsx';
import { useMoment } from '../app/use-moment.ts';
import { usePageTitle } from '../app/use-page-title.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { PageHead } from '../ui/page-head.tsx';
import { PageList } from '../ui/page-list.tsx';
import { type PageRequest, usePages } from '../ui/use-pages.ts';

const REFRESH_MS = 3_000;

/** The mails of a server that sends none, for those who try it out. */
export default function OutboxPage() {
  const { t } = useTranslation();
  const { moment } = useMoment();
  usePageTitle(t('account.outbox.title'));
  const pages = usePages(
    useCallback((query: PageRequest) => api.call(listOutbox, { query }), []),
    { key: (mail) => mail.id, everyMs: REFRESH_MS },
  );
  return (
    <PageFrame>
      <PageHead title={t('account.outbox.title')} lead={t('account.outbox.lead')} />
      <PageList
        pages={pages}
        empty={<EmptyState title={t('account.outbox.empty')} text={t('account.outbox.emptyText')} />}
      >
        {(mails) => (
          <ul className="mails">
            {mails.map((mail) => (
              <li key={mail.id} className="mail">
                <h2 dir="auto">{mail.subject}</h2>
                <p className="soft">
                  {t('account.outbox.to', { to: mail.to })} ·{' '}
                  <time dateTime={mail.sentAt}>{moment(mail.sentAt)}</time>
                </p>
                <p className="mail-text" dir="auto">
                  {mail.text}
                </p>
              </li>
            ))}
          </ul>
        )}
      </PageList>
    </PageFrame>
  );
}

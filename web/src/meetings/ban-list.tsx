import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { liftRoomBan, listRoomBans } from '../../../src/protocol/rest/moderation-endpoints.ts';
import type { PersonSummary } from '../../../src/protocol/rest/people.ts';
import { api } from '../app/api.ts';
import { useMoment } from '../app/use-moment.ts';
import { PersonRow } from '../people/person-row.tsx';
import { ActDialog } from '../ui/act-dialog.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { PageList } from '../ui/page-list.tsx';
import { type PageRequest, usePages } from '../ui/use-pages.ts';

/** Who is banned from a room, and letting them back. */
export function BanList({ roomId }: { roomId: string }) {
  const { t } = useTranslation();
  const { moment } = useMoment();
  const [lifting, setLifting] = useState<PersonSummary | null>(null);
  const pages = usePages(
    useCallback((query: PageRequest) => api.call(listRoomBans, { params: { roomId }, query }), [roomId]),
    { key: (ban) => ban.user.id },
  );
  const lift = async (person: PersonSummary) => {
    await api.call(liftRoomBan, { params: { roomId, userId: person.id } });
    pages.change((bans) => bans.filter(({ user }) => user.id !== person.id));
  };
  return (
    <>
      <PageList
        pages={pages}
        empty={<EmptyState title={t('meetings.bans.empty')} text={t('meetings.bans.emptyText')} />}
      >
        {(bans) => (
          <ul className="person-rows">
            {bans.map((ban) => (
              <PersonRow
                key={ban.user.id}
                person={ban.user}
                detail={
                  <>
                    {t('meetings.bans.by', { name: ban.by.displayName, when: moment(ban.createdAt) })}
                    {ban.reason !== '' && <bdi>: {ban.reason}</bdi>}
                  </>
                }
              >
                <button
                  type="button"
                  className="button small"
                  aria-label={t('meetings.bans.liftName', { name: ban.user.displayName })}
                  onClick={() => setLifting(ban.user)}
                >
                  {t('meetings.bans.lift')}
                </button>
              </PersonRow>
            ))}
          </ul>
        )}
      </PageList>
      {lifting !== null && (
        <ActDialog
          title={t('meetings.bans.liftTitle', { name: lifting.displayName })}
          text={t('meetings.bans.liftText')}
          act={t('meetings.bans.lift')}
          onAct={() => lift(lifting)}
          onClose={() => setLifting(null)}
        />
      )}
    </>
  );
}

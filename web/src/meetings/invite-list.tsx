import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listInvites, revokeInvite } from '../../../src/protocol/rest/room-endpoints.ts';
import type { Invite, Room } from '../../../src/protocol/rest/rooms.ts';
import { api } from '../app/api.ts';
import { useMoment } from '../app/use-moment.ts';
import { ActDialog } from '../ui/act-dialog.tsx';
import { Badge } from '../ui/badge.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { DataTable } from '../ui/data-table.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { PageList } from '../ui/page-list.tsx';
import { type PageRequest, usePages } from '../ui/use-pages.ts';
import { CreateInviteDialog } from './create-invite-dialog.tsx';
import { inviteState } from './invite-state.ts';

/** The links into a room: made here, copied, and revoked. */
export function InviteList({ room }: { room: Room }) {
  const { t } = useTranslation();
  const { moment } = useMoment();
  const [creating, setCreating] = useState(false);
  const [revoking, setRevoking] = useState<Invite | null>(null);
  const roomId = room.id;
  const pages = usePages(
    useCallback((query: PageRequest) => api.call(listInvites, { params: { roomId }, query }), [roomId]),
    { key: (invite) => invite.id },
  );
  const revoke = async (invite: Invite) => {
    await api.call(revokeInvite, { params: { roomId, inviteId: invite.id } });
    const revokedAt = new Date().toISOString();
    pages.change((all) => all.map((one) => (one.id === invite.id ? { ...one, revokedAt } : one)));
  };
  return (
    <>
      {room.status !== 'ended' && (
        <div className="part-head">
          <p className="soft">{t('meetings.invites.lead')}</p>
          <button type="button" className="button" onClick={() => setCreating(true)}>
            {t('meetings.invites.create')}
          </button>
        </div>
      )}
      <PageList
        pages={pages}
        empty={<EmptyState title={t('meetings.invites.empty')} text={t('meetings.invites.emptyText')} />}
      >
        {(invites) => (
          <DataTable
            caption={t('meetings.part.invites')}
            rows={invites}
            rowKey={(invite) => invite.id}
            columns={[
              {
                key: 'made',
                label: t('meetings.invites.made'),
                cell: (invite) => moment(invite.createdAt),
              },
              {
                key: 'uses',
                label: t('meetings.invites.uses'),
                cell: ({ uses, maxUses }) =>
                  maxUses === null ? uses : t('meetings.invites.usesOf', { count: uses, max: maxUses }),
              },
              {
                key: 'expires',
                label: t('meetings.invites.expires'),
                cell: ({ expiresAt }) =>
                  expiresAt === null ? t('meetings.invites.never') : moment(expiresAt),
              },
              {
                key: 'state',
                label: t('meetings.invites.state'),
                cell: (invite) => {
                  const state = inviteState(invite, new Date());
                  return (
                    <Badge tone={state === 'good' ? 'own' : 'plain'}>{t(`meetings.invites.${state}`)}</Badge>
                  );
                },
              },
              {
                key: 'acts',
                label: t('meetings.invites.acts'),
                cell: (invite) =>
                  inviteState(invite, new Date()) === 'good' && (
                    <span className="meeting-acts">
                      <CopyButton text={invite.url} label={t('rooms.invite.copy')} className="button small" />
                      <button type="button" className="button small" onClick={() => setRevoking(invite)}>
                        {t('meetings.invites.revoke')}
                      </button>
                    </span>
                  ),
              },
            ]}
          />
        )}
      </PageList>
      {creating && (
        <CreateInviteDialog
          roomId={roomId}
          onCreated={(invite) => pages.change((all) => [invite, ...all])}
          onClose={() => setCreating(false)}
        />
      )}
      {revoking !== null && (
        <ActDialog
          title={t('meetings.invites.revokeTitle')}
          text={t('meetings.invites.revokeText')}
          act={t('meetings.invites.revoke')}
          danger
          onAct={() => revoke(revoking)}
          onClose={() => setRevoking(null)}
        />
      )}
    </>
  );
}

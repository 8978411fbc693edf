import { CalendarArrowDown, CircleX, Ellipsis, Link2, Pencil, UserPlus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { setRoomStatus } from '../../../src/protocol/rest/room-endpoints.ts';
import type { Room } from '../../../src/protocol/rest/rooms.ts';
import { api } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { InviteLink } from '../rooms/invite-link.tsx';
import { ActDialog } from '../ui/act-dialog.tsx';
import { copyText } from '../ui/copy-text.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Menu } from '../ui/menu.tsx';
import { useToast } from '../ui/toast.tsx';
import { saveCalendar } from './save-calendar.ts';

type MeetingMenuProps = { room: Room; isHost: boolean; onGone: () => void };

/** What can be done with a meeting besides going there. */
export function MeetingMenu({ room, isHost, onGone }: MeetingMenuProps) {
  const { t } = useTranslation();
  const toast = useToast();
  const problemText = useProblemText();
  const [, navigate] = useLocation();
  const [open, setOpen] = useState<'invite' | 'cancel' | null>(null);
  const words = room.status === 'scheduled' ? 'cancel' : 'end';

  const copy = async () => {
    if (await copyText(`${location.origin}/room/${room.id}`)) toast(t('rooms.invite.copied'));
  };
  const download = () => saveCalendar(room).catch((error: unknown) => toast(problemText(error)));
  const end = async () => {
    await api.call(setRoomStatus, { params: { roomId: room.id }, body: { status: 'ended' } });
    toast(t(`rooms.${words}.done`));
    onGone();
  };

  return (
    <>
      <Menu
        label={t('meetings.more', { name: room.name })}
        actions={[
          {
            label: t('rooms.invite.copy'),
            icon: <Link2 aria-hidden size={18} />,
            onSelect: () => void copy(),
          },
          ...(room.status === 'ended' || !isHost
            ? []
            : [
                {
                  label: t('rooms.invite.title'),
                  icon: <UserPlus aria-hidden size={18} />,
                  onSelect: () => setOpen('invite'),
                },
              ]),
          ...(room.startsAt === null
            ? []
            : [
                {
                  label: t('meetings.calendar'),
                  icon: <CalendarArrowDown aria-hidden size={18} />,
                  onSelect: () => void download(),
                },
              ]),
          ...(room.status === 'ended' || !isHost
            ? []
            : [
                {
                  label: t('app.edit'),
                  icon: <Pencil aria-hidden size={18} />,
                  onSelect: () => navigate(`/rooms/${room.id}/edit`),
                },
                {
                  label: t(`rooms.${words}.open`),
                  icon: <CircleX aria-hidden size={18} />,
                  onSelect: () => setOpen('cancel'),
                  danger: true,
                },
              ]),
        ]}
      >
        <Ellipsis aria-hidden size={20} />
      </Menu>
      {open === 'invite' && (
        <Dialog title={t('rooms.invite.title')} onClose={() => setOpen(null)}>
          <p className="soft">
            {t(room.visibility === 'public' ? 'rooms.invite.publicText' : 'rooms.invite.text')}
          </p>
          <InviteLink room={room} />
        </Dialog>
      )}
      {open === 'cancel' && (
        <ActDialog
          title={t(`rooms.${words}.title`, { name: room.name })}
          text={t(`rooms.${words}.text`)}
          act={t(`rooms.${words}.submit`)}
          danger
          onAct={end}
          onClose={() => setOpen(null)}
        />
      )}
    </>
  );
}

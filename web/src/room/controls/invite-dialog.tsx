import { useTranslation } from 'react-i18next';
import { InviteLink } from '../../rooms/invite-link.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { useMeeting } from '../meeting-context.ts';

/** The link to send to others. */
export function InviteDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { record } = useMeeting();
  return (
    <Dialog title={t('rooms.invite.title')} onClose={onClose}>
      <p className="soft">
        {t(record.visibility === 'public' ? 'rooms.invite.publicText' : 'rooms.invite.text')}
      </p>
      <InviteLink room={record} />
    </Dialog>
  );
}

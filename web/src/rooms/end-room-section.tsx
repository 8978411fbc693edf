import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { deleteRoom, setRoomStatus } from '../../../src/protocol/rest/room-endpoints.ts';
import type { Room } from '../../../src/protocol/rest/rooms.ts';
import { api } from '../app/api.ts';
import { ActDialog } from '../ui/act-dialog.tsx';
import { Section } from '../ui/section.tsx';
import { useToast } from '../ui/toast.tsx';

/** The end of a room: closed and kept among the previous ones, or gone. */
export function EndRoomSection({ room }: { room: Room }) {
  const { t } = useTranslation();
  const toast = useToast();
  const [, navigate] = useLocation();
  const [asking, setAsking] = useState<'end' | 'delete' | null>(null);
  const params = { roomId: room.id };
  const endWords = room.status === 'scheduled' ? 'cancel' : 'end';

  const act = async () => {
    if (asking === 'delete') await api.call(deleteRoom, { params });
    else await api.call(setRoomStatus, { params, body: { status: 'ended' } });
    toast(t(asking === 'delete' ? 'rooms.delete.done' : `rooms.${endWords}.done`));
    navigate(asking === 'delete' ? '/rooms' : `/meetings/${room.id}`);
  };
  const words = asking === 'delete' ? 'delete' : endWords;

  return (
    <Section title={t('rooms.edit.endTitle')} lead={t('rooms.edit.endLead')} danger>
      <div className="form-actions">
        <button type="button" className="button" onClick={() => setAsking('end')}>
          {t(`rooms.${endWords}.open`)}
        </button>
        <button type="button" className="button danger" onClick={() => setAsking('delete')}>
          {t('rooms.delete.open')}
        </button>
      </div>
      {asking !== null && (
        <ActDialog
          title={t(`rooms.${words}.title`, { name: room.name })}
          text={t(`rooms.${words}.text`)}
          act={t(`rooms.${words}.submit`)}
          danger
          onAct={act}
          onClose={() => setAsking(null)}
        />
      )}
    </Section>
  );
}

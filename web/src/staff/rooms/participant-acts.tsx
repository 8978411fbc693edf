import { useTranslation } from 'react-i18next';
import {
  adminBanFromRoom,
  adminMute,
  adminRemove,
  adminStopVideo,
} from '../../../../src/protocol/rest/admin-endpoints.ts';
import { api } from '../../app/api.ts';
import { ActDialog } from '../../ui/act-dialog.tsx';

/** What staff do to someone in a live room. */
export type ParticipantAct = 'mute' | 'stopVideo' | 'remove' | 'ban';

const ENDPOINTS = { mute: adminMute, stopVideo: adminStopVideo, remove: adminRemove, ban: adminBanFromRoom };

/** Does it; rejects with the server's problem. */
export async function performAct(act: ParticipantAct, roomId: string, userId: string): Promise<void> {
  await api.call(ENDPOINTS[act], { params: { roomId, userId } });
}

type ParticipantDialogProps = {
  act: 'remove' | 'ban';
  name: string;
  onAct: () => Promise<void>;
  onClose: () => void;
};

/** Asks before someone is sent out. */
export function ParticipantDialog({ act, name, onAct, onClose }: ParticipantDialogProps) {
  const { t } = useTranslation();
  return (
    <ActDialog
      title={t(`staff.room.${act}Title`, { name })}
      text={t(`staff.room.${act}Text`)}
      act={t(`staff.room.${act}`)}
      danger
      onAct={onAct}
      onClose={onClose}
    />
  );
}

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'wouter';
import { editRoom, getRoom } from '../../../src/protocol/rest/room-endpoints.ts';
import type { Room } from '../../../src/protocol/rest/rooms.ts';
import { api } from '../app/api.ts';
import { problemOf } from '../app/problem-text.ts';
import { useSession } from '../app/session.tsx';
import { useOwnPlan } from '../plans/own-plan.tsx';
import { nextFullHour } from '../ui/date-time.ts';
import { EditConflict } from '../ui/edit-conflict.tsx';
import { Form } from '../ui/form.tsx';
import { useToast } from '../ui/toast.tsx';
import { useForm } from '../ui/use-form.ts';
import { RoomFields } from './room-fields.tsx';
import { editRoomBody, roomValues, wrongRoomFields } from './room-form.ts';
import { useRoomChanges } from './use-room-changes.ts';
import { useRoomPlanSentences, useRoomSentences } from './use-room-sentences.ts';

/** The form of a room that there is. What someone else changed meanwhile is shown, and kept or written over. */
export function EditRoomForm({ room }: { room: Room }) {
  const { t } = useTranslation();
  const toast = useToast();
  const [, navigate] = useLocation();
  const [start] = useState(() => nextFullHour(new Date()));
  /** What the form began with; edits are made to that version. */
  const [base, setBase] = useState(room);
  const [conflict, setConflict] = useState<Room | null>(null);
  const changes = useRoomChanges(base, conflict);
  const before = roomValues(base, start);
  const { user } = useSession();
  const { own } = useOwnPlan();
  // The plan that counts is the host's, which staff do not know.
  const allowed = room.host.id === user?.id ? own?.entitlements : undefined;

  const form = useForm({
    initial: roomValues(room, start),
    wrong: (values) => wrongRoomFields(values, new Date(), before),
    sentences: useRoomSentences(),
    planSentences: useRoomPlanSentences(),
    send: async (values) => {
      const current = conflict ?? base;
      // Over a conflict, what differs from what is there now is sent.
      const body = editRoomBody(roomValues(current, start), values);
      try {
        await api.call(editRoom, { params: { roomId: room.id }, body, ifVersion: current.version });
      } catch (error) {
        if (problemOf(error)?.code !== 'VERSION_MISMATCH') throw error;
        setConflict(await api.call(getRoom, { params: { roomId: room.id } }));
        return;
      }
      toast(t('app.saved'));
      navigate(`/meetings/${room.id}`);
    },
  });
  const reload = () => {
    if (conflict === null) return;
    setBase(conflict);
    form.setValues(roomValues(conflict, start));
    setConflict(null);
  };

  return (
    <Form form={form} label={t('rooms.edit.title')}>
      <RoomFields form={form} hasPassword={base.hasPassword} allowed={allowed} before={before} />
      {conflict === null ? (
        <div className="form-actions">
          <button type="submit" className="button primary" aria-disabled={form.sending}>
            {t('app.save')}
          </button>
          <Link className="button" href={`/meetings/${room.id}`}>
            {t('app.cancel')}
          </Link>
        </div>
      ) : (
        <EditConflict changes={changes} onReload={reload} onOverwrite={() => void form.submit()} />
      )}
    </Form>
  );
}

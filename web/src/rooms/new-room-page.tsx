import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation, useSearchParams } from 'wouter';
import { createRoom } from '../../../src/protocol/rest/room-endpoints.ts';
import { api } from '../app/api.ts';
import { PageFrame } from '../app/page-frame.tsx';
import { usePageTitle } from '../app/use-page-title.ts';
import { useOwnPlan } from '../plans/own-plan.tsx';
import { nextFullHour } from '../ui/date-time.ts';
import { Form } from '../ui/form.tsx';
import { PageHead } from '../ui/page-head.tsx';
import { useToast } from '../ui/toast.tsx';
import { useForm } from '../ui/use-form.ts';
import { RoomFields } from './room-fields.tsx';
import { createRoomBody, fitToPlan, newRoomValues, wrongRoomFields } from './room-form.ts';
import { useRoomPlanSentences, useRoomSentences } from './use-room-sentences.ts';

/** Opens a room with all that it can have, or schedules a meeting: `?schedule=1`, `?name=…`. */
export default function NewRoomPage() {
  const { t } = useTranslation();
  const toast = useToast();
  const [, navigate] = useLocation();
  const [search] = useSearchParams();
  const [initial] = useState(() =>
    newRoomValues(search.get('name') ?? '', search.has('schedule'), nextFullHour(new Date())),
  );
  const { own } = useOwnPlan();
  const form = useForm({
    initial,
    wrong: (values) => wrongRoomFields(values, new Date()),
    sentences: useRoomSentences(),
    planSentences: useRoomPlanSentences(),
    send: async (values) => {
      const room = await api.call(createRoom, { body: createRoomBody(values) });
      if (!values.scheduled) return navigate(`/room/${room.id}?new=1`);
      toast(t('meetings.scheduled'));
      navigate(`/meetings/${room.id}`);
    },
  });
  const { scheduled } = form.values;
  const allowed = own?.entitlements;
  const { setValues } = form;
  const isFitted = useRef(false);
  // What nobody has touched yet fits the plan, as soon as that is known; later it is the person's choice.
  useEffect(() => {
    if (allowed === undefined || isFitted.current) return;
    isFitted.current = true;
    setValues((values) => fitToPlan(values, initial, allowed));
  }, [allowed, initial, setValues]);
  const title = t(scheduled ? 'meetings.schedule' : 'rooms.form.title');
  usePageTitle(title);
  return (
    <PageFrame>
      <div className="room-form">
        <PageHead title={title} />
        <Form form={form} label={title}>
          <RoomFields form={form} hasPassword={false} allowed={allowed} />
          <div className="form-actions">
            <button type="submit" className="button primary" aria-disabled={form.sending}>
              {t(scheduled ? 'meetings.submit' : 'rooms.form.submit')}
            </button>
            <Link className="button" href={scheduled ? '/meetings' : '/rooms'}>
              {t('app.cancel')}
            </Link>
          </div>
        </Form>
      </div>
    </PageFrame>
  );
}

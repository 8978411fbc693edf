import { useTranslation } from 'react-i18next';
import type { Recording } from '../../../src/protocol/rest/in-room.ts';
import { addRecording } from '../../../src/protocol/rest/in-room-endpoints.ts';
import { api } from '../app/api.ts';
import { useOwnPlan } from '../plans/own-plan.tsx';
import { PlanHint } from '../plans/plan-hint.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { Form } from '../ui/form.tsx';
import { useForm } from '../ui/use-form.ts';
import { isWebAddress } from './web-address.ts';

type AddRecordingDialogProps = {
  roomId: string;
  onAdded: (recording: Recording) => void;
  onClose: () => void;
};

/** Adds a recording by its address. */
export function AddRecordingDialog({ roomId, onAdded, onClose }: AddRecordingDialogProps) {
  const { t } = useTranslation();
  const { own } = useOwnPlan();
  const form = useForm({
    initial: { title: '', url: '', minutes: '' },
    wrong: ({ title, url, minutes }) => [
      ...(title.trim().length >= 1 && title.trim().length <= 120 ? [] : (['title'] as const)),
      ...(isWebAddress(url) ? [] : (['url'] as const)),
      ...(minutes === '' || (Number(minutes) >= 0 && Number(minutes) <= 16_000)
        ? []
        : (['minutes'] as const)),
    ],
    sentences: {
      title: t('meetings.recordings.titleError'),
      url: t('meetings.recordings.urlError'),
      minutes: t('meetings.recordings.minutesError'),
    },
    send: async ({ title, url, minutes }) => {
      const body = {
        title: title.trim(),
        url: url.trim(),
        ...(minutes === '' ? {} : { durationSeconds: Math.round(Number(minutes) * 60) }),
      };
      onAdded(await api.call(addRecording, { params: { roomId }, body }));
      onClose();
    },
  });
  return (
    <Dialog title={t('meetings.recordings.add')} onClose={onClose}>
      <Form form={form}>
        <PlanHint
          act={{ type: 'record' }}
          allowed={own?.entitlements}
          after={{ label: t('plans.backToForm'), act: () => undefined }}
        />
        <Field {...form.bind('title')} label={t('meetings.recordings.name')} maxLength={120} required />
        <Field
          {...form.bind('url')}
          label={t('meetings.recordings.url')}
          type="url"
          placeholder="https://"
          required
        />
        <Field
          {...form.bind('minutes')}
          label={t('meetings.recordings.minutes')}
          type="number"
          inputMode="numeric"
          min={0}
        />
        <div className="dialog-actions">
          <button type="button" className="button" onClick={onClose}>
            {t('app.cancel')}
          </button>
          <button type="submit" className="button primary" aria-disabled={form.sending}>
            {t('meetings.recordings.submit')}
          </button>
        </div>
      </Form>
    </Dialog>
  );
}

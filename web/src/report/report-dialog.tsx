import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import type { ownReport, ReportReason } from '../../../src/protocol/rest/in-room.ts';
import { report } from '../../../src/protocol/rest/in-room-endpoints.ts';
import { api } from '../app/api.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Form } from '../ui/form.tsx';
import { Select } from '../ui/select.tsx';
import { TextArea } from '../ui/text-area.tsx';
import { useToast } from '../ui/toast.tsx';
import { useForm } from '../ui/use-form.ts';

const REASONS: readonly ReportReason[] = [
  'harassment',
  'hate',
  'sexual',
  'violence',
  'minor-safety',
  'spam',
  'other',
];
const MAX_TEXT = 2_000;

type ReportDialogProps = {
  roomId: string;
  /** Null: the room itself. */
  about: { userId: string; displayName: string } | null;
  onReported?: (made: z.infer<typeof ownReport>) => void;
  onClose: () => void;
};

/** Tells the staff of someone in a room, or of the room. Nobody else learns of it. */
export function ReportDialog({ roomId, about, onReported, onClose }: ReportDialogProps) {
  const { t } = useTranslation();
  const toast = useToast();
  const form = useForm<{ reason: ReportReason; text: string }>({
    initial: { reason: 'harassment', text: '' },
    wrong: ({ reason, text }) => (reason === 'other' && text.trim() === '' ? ['text'] : []),
    sentences: { text: t('report.wordsMissing') },
    send: async ({ reason, text }) => {
      const body = { reason, text: text.trim(), ...(about === null ? {} : { userId: about.userId }) };
      const made = await api.call(report, { params: { roomId }, body });
      toast(t('report.sent'));
      onReported?.(made);
      onClose();
    },
  });
  const title = about === null ? t('report.roomTitle') : t('report.title', { name: about.displayName });
  return (
    <Dialog title={title} onClose={onClose}>
      <p className="soft">{t('report.text')}</p>
      <Form form={form}>
        <Select
          label={t('report.why')}
          value={form.values.reason}
          options={REASONS.map((reason) => ({
            value: reason,
            label: t(`report.reason.${reason}`),
          }))}
          onValue={(reason) => form.set('reason', reason)}
        />
        <TextArea {...form.bind('text')} label={t('report.what')} maxLength={MAX_TEXT} />
        <div className="dialog-actions">
          <button type="button" className="button" onClick={onClose}>
            {t('app.cancel')}
          </button>
          <button type="submit" className="button danger" aria-disabled={form.sending}>
            {t('report.send')}
          </button>
        </div>
      </Form>
    </Dialog>
  );
}

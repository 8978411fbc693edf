import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ReportReason } from '../../../../src/protocol/rest/in-room.ts';
import { report } from '../../../../src/protocol/rest/in-room-endpoints.ts';
import type { PeerState } from '../../../../src/protocol/room-state.ts';
import { api } from '../../app/api.ts';
import { useProblemText } from '../../app/problem-text.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Select } from '../../ui/select.tsx';
import { TextArea } from '../../ui/text-area.tsx';
import { useMeeting } from '../meeting-context.ts';

const REASONS = [
  'spam',
  'harassment',
  'hate',
  'sexual',
  'violence',
  'minor-safety',
  'other',
] as const satisfies readonly ReportReason[];

type ReportDialogProps = {
  roomId: string;
  /** Null: it is about the room. */
  person: Pick<PeerState, 'userId' | 'displayName'> | null;
  onClose: () => void;
};

/** Tells the staff about a person or the room. The others do not learn of it. */
export function ReportDialog({ roomId, person, onClose }: ReportDialogProps) {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const meeting = useMeeting();
  const [reason, setReason] = useState<ReportReason>('harassment');
  const [text, setText] = useState('');
  const [sending, setSending] = useState(false);
  const [error, setError] = useState<unknown>(null);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (sending) return;
    setSending(true);
    setError(null);
    try {
      await api.call(report, {
        params: { roomId },
        body: { reason, text: text.trim(), ...(person === null ? {} : { userId: person.userId }) },
      });
      meeting.notices.show({ tone: 'info', text: (translate) => translate('people.reporting.sent') });
      onClose();
    } catch (failure) {
      setError(failure);
      setSending(false);
    }
  };

  const title =
    person === null
      ? t('people.reporting.roomTitle')
      : t('people.reporting.title', { name: person.displayName });
  return (
    <Dialog title={title} onClose={onClose}>
      <form className="form" onSubmit={(event) => void submit(event)}>
        <p className="soft">{t('people.reporting.text')}</p>
        <Select
          label={t('people.reporting.reason')}
          value={reason}
          options={REASONS.map((value) => ({ value, label: t(`staff.report.reasons.${value}`) }))}
          onValue={setReason}
        />
        <TextArea
          label={t('people.reporting.words')}
          name="words"
          value={text}
          onValue={setText}
          maxLength={2_000}
        />
        {error !== null && (
          <p className="form-error" role="alert">
            {problemText(error)}
          </p>
        )}
        <div className="dialog-actions">
          <button type="button" className="button" onClick={onClose}>
            {t('app.cancel')}
          </button>
          <button type="submit" className="button primary" disabled={sending}>
            {t('people.reporting.send')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

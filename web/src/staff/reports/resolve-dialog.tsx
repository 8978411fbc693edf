import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AdminReport } from '../../../../src/protocol/rest/admin.ts';
import { resolveReport } from '../../../../src/protocol/rest/admin-endpoints.ts';
import { api } from '../../app/api.ts';
import { ActDialog } from '../../ui/act-dialog.tsx';
import { TextArea } from '../../ui/text-area.tsx';

const OUTCOMES = ['acted', 'dismissed'] as const;

type ResolveDialogProps = { report: AdminReport; onDone: () => void; onClose: () => void };

/** Closes a report with what came of it. */
export function ResolveDialog({ report, onDone, onClose }: ResolveDialogProps) {
  const { t } = useTranslation();
  const [outcome, setOutcome] = useState<(typeof OUTCOMES)[number]>('acted');
  const [note, setNote] = useState('');
  const [missing, setMissing] = useState(false);
  return (
    <ActDialog
      title={t('staff.report.resolveTitle')}
      act={t('staff.report.resolve')}
      onClose={onClose}
      onAct={async () => {
        setMissing(note.trim() === '');
        if (note.trim() === '') return false;
        await api.call(resolveReport, {
          params: { reportId: report.id },
          body: { outcome, note: note.trim() },
          ifVersion: report.version,
        });
        onDone();
        return true;
      }}
    >
      <fieldset className="choice">
        <legend className="field-legend">{t('staff.report.outcome')}</legend>
        {OUTCOMES.map((one) => (
          <label key={one} className="choice-option">
            <input type="radio" name="outcome" checked={outcome === one} onChange={() => setOutcome(one)} />
            <b>{t(`staff.report.outcomes.${one}`)}</b>
          </label>
        ))}
      </fieldset>
      <TextArea
        label={t('staff.report.note')}
        name="note"
        value={note}
        onValue={setNote}
        maxLength={2_000}
        rows={4}
        hint={t('staff.report.noteHint')}
        error={missing ? t('staff.report.noteMissing') : undefined}
      />
    </ActDialog>
  );
}

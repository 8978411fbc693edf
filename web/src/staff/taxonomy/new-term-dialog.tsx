import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AdminTerm } from '../../../../src/protocol/rest/admin.ts';
import { createTerm } from '../../../../src/protocol/rest/admin-endpoints.ts';
import { api } from '../../app/api.ts';
import { ActDialog } from '../../ui/act-dialog.tsx';
import { Field } from '../../ui/field.tsx';

type NewTermDialogProps = { kind: AdminTerm['kind']; onDone: () => void; onClose: () => void };

/** Adds a language or a topic, at the end of its list. */
export function NewTermDialog({ kind, onDone, onClose }: NewTermDialogProps) {
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const [code, setCode] = useState('');
  return (
    <ActDialog
      title={t(kind === 'language' ? 'staff.term.addLanguage' : 'staff.term.addTopic')}
      act={t('app.save')}
      onClose={onClose}
      onAct={async () => {
        await api.call(createTerm, { body: { kind, code: code.trim(), name: name.trim() } });
        onDone();
      }}
    >
      <Field
        label={t('staff.term.name')}
        name="name"
        value={name}
        onValue={setName}
        maxLength={60}
        required
      />
      <Field
        label={t('staff.term.code')}
        name="code"
        value={code}
        onValue={setCode}
        maxLength={40}
        autoCapitalize="none"
        spellCheck={false}
        required
        hint={t(kind === 'language' ? 'staff.term.codeHintLanguage' : 'staff.term.codeHintTopic')}
      />
    </ActDialog>
  );
}

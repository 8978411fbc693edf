import { EllipsisVertical } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AdminTerm } from '../../../../src/protocol/rest/admin.ts';
import { deleteTerm, editTerm } from '../../../../src/protocol/rest/admin-endpoints.ts';
import { api } from '../../app/api.ts';
import { useProblemText } from '../../app/problem-text.ts';
import { ActDialog } from '../../ui/act-dialog.tsx';
import { Badge } from '../../ui/badge.tsx';
import { Field } from '../../ui/field.tsx';
import { Menu } from '../../ui/menu.tsx';

type TermRowProps = { term: AdminTerm; editable: boolean; onChanged: () => void };

/** One language or topic, with what can be done to it. */
export function TermRow({ term, editable, onChanged }: TermRowProps) {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const [asking, setAsking] = useState<'edit' | 'delete' | null>(null);
  const [error, setError] = useState<string | null>(null);
  const params = { termId: term.id };

  const setRetired = async (retired: boolean) => {
    try {
      await api.call(editTerm, { params, body: { retired }, ifVersion: term.version });
      setError(null);
    } catch (failure) {
      setError(problemText(failure));
    }
    onChanged();
  };

  return (
    <li className={term.retired ? 'retired' : ''}>
      <span className="term-name">
        <bdi>{term.name}</bdi>
      </span>
      <code>{term.code}</code>
      <span className="soft">{t('staff.term.inRooms', { count: term.rooms })}</span>
      {term.retired && <Badge>{t('staff.term.retired')}</Badge>}
      {editable && (
        <Menu
          label={t('staff.term.actOn', { name: term.name })}
          actions={[
            { label: t('staff.term.edit'), onSelect: () => setAsking('edit') },
            term.retired
              ? { label: t('staff.term.restore'), onSelect: () => void setRetired(false) }
              : { label: t('staff.term.retire'), onSelect: () => void setRetired(true) },
            ...(term.rooms === 0
              ? [{ label: t('staff.term.delete'), danger: true, onSelect: () => setAsking('delete') }]
              : []),
          ]}
        >
          <EllipsisVertical aria-hidden size={18} />
        </Menu>
      )}
      {error !== null && (
        <p className="field-error" role="alert">
          {error}
        </p>
      )}
      {asking === 'edit' && <EditTermDialog term={term} onDone={onChanged} onClose={() => setAsking(null)} />}
      {asking === 'delete' && (
        <ActDialog
          title={t('staff.term.deleteTitle', { name: term.name })}
          text={t('staff.term.deleteText')}
          act={t('staff.term.delete')}
          danger
          onClose={() => setAsking(null)}
          onAct={async () => {
            await api.call(deleteTerm, { params });
            onChanged();
          }}
        />
      )}
    </li>
  );
}

function EditTermDialog({
  term,
  onDone,
  onClose,
}: {
  term: AdminTerm;
  onDone: () => void;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const [name, setName] = useState(term.name);
  const [position, setPosition] = useState(String(term.position));
  return (
    <ActDialog
      title={t('staff.term.editTitle', { name: term.name })}
      act={t('app.save')}
      onClose={onClose}
      onAct={async () => {
        await api.call(editTerm, {
          params: { termId: term.id },
          body: { name: name.trim(), position: Number(position) },
          ifVersion: term.version,
        });
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
        label={t('staff.term.position')}
        name="position"
        type="number"
        inputMode="numeric"
        min={0}
        max={100_000}
        value={position}
        onValue={setPosition}
      />
    </ActDialog>
  );
}

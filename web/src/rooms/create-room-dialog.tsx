import './create-room-dialog.css';
import { Globe, Lock } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { createRoom } from '../../../src/protocol/rest/room-endpoints.ts';
import type { Visibility } from '../../../src/protocol/rest/rooms.ts';
import { api } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { checkRoomForm, DEFAULT_CAPACITY, MAX_CAPACITY, MIN_CAPACITY } from './room-form.ts';

const KINDS = ['public', 'private'] as const satisfies readonly Visibility[];

/** Makes a room and goes there. */
export function CreateRoomDialog({ name: firstName, onClose }: { name: string; onClose: () => void }) {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const [, navigate] = useLocation();
  const [name, setName] = useState(firstName);
  const [visibility, setVisibility] = useState<Visibility>('public');
  const [capacity, setCapacity] = useState(String(DEFAULT_CAPACITY));
  const [wrong, setWrong] = useState<{ name?: true; capacity?: true }>({});
  const [error, setError] = useState<string | null>(null);
  const [sending, setSending] = useState(false);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const found = checkRoomForm(name, capacity);
    setWrong(found);
    if (sending || found.name || found.capacity) return;
    setSending(true);
    setError(null);
    try {
      const room = await api.call(createRoom, {
        body: { name: name.trim(), visibility, capacity: Number(capacity) },
      });
      navigate(`/room/${room.id}?new=1`);
    } catch (failure) {
      setError(problemText(failure));
      setSending(false);
    }
  };

  return (
    <Dialog title={t('rooms.form.title')} onClose={onClose}>
      <form className="form" onSubmit={(event) => void submit(event)} noValidate>
        {error !== null && (
          <p className="form-error" role="alert">
            {error}
          </p>
        )}
        <Field
          label={t('rooms.form.name')}
          name="name"
          value={name}
          onValue={setName}
          placeholder={t('rooms.form.namePlaceholder')}
          maxLength={80}
          autoComplete="off"
          required
          error={wrong.name && t('rooms.form.nameError')}
        />
        <fieldset className="choice">
          <legend className="field-legend">{t('rooms.form.visibility')}</legend>
          {KINDS.map((kind) => (
            <label key={kind} className="choice-option">
              <input
                type="radio"
                name="visibility"
                checked={visibility === kind}
                onChange={() => setVisibility(kind)}
              />
              {kind === 'public' ? <Globe aria-hidden size={20} /> : <Lock aria-hidden size={20} />}
              <span>
                <b>{t(`rooms.form.${kind}`)}</b>
                <span className="field-hint">{t(`rooms.form.${kind}Hint`)}</span>
              </span>
            </label>
          ))}
        </fieldset>
        <Field
          label={t('rooms.form.capacity')}
          name="capacity"
          type="number"
          inputMode="numeric"
          min={MIN_CAPACITY}
          max={MAX_CAPACITY}
          value={capacity}
          onValue={setCapacity}
          error={wrong.capacity && t('rooms.form.capacityError')}
        />
        <div className="dialog-actions">
          <button type="button" className="button" onClick={onClose}>
            {t('app.cancel')}
          </button>
          <button type="submit" className="button primary" aria-disabled={sending}>
            {t('rooms.form.submit')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

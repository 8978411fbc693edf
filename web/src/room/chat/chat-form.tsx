import { SendHorizontal } from 'lucide-react';
import { type FormEvent, type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { charactersLeft } from './chat-length.ts';

/** Where one writes. Enter sends; with Shift it makes a new line. */
export function ChatForm({ onSend }: { onSend: (text: string) => void }) {
  const { t } = useTranslation();
  const id = useId();
  const [draft, setDraft] = useState('');
  const field = useRef<HTMLTextAreaElement>(null);
  const left = charactersLeft(draft);
  const canSend = draft.trim() !== '' && (left === undefined || left >= 0);

  useEffect(() => field.current?.focus(), []);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!canSend) return;
    onSend(draft.trim());
    setDraft('');
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) submit(event);
  };

  return (
    <form className="chat-form" onSubmit={submit}>
      <div className="chat-field">
        <textarea
          ref={field}
          className="input"
          rows={1}
          dir="auto"
          value={draft}
          aria-label={t('chat.label')}
          aria-describedby={id}
          aria-invalid={left !== undefined && left < 0}
          placeholder={t('chat.placeholder')}
          onChange={(event) => setDraft(event.target.value)}
          onKeyDown={onKeyDown}
        />
        <button type="submit" className="icon-button" disabled={!canSend} aria-label={t('chat.send')}>
          <SendHorizontal aria-hidden size={20} />
        </button>
      </div>
      <p id={id} className={left === undefined ? 'visually-hidden' : 'field-hint'}>
        {left === undefined && t('chat.hint')}
        {left !== undefined && left >= 0 && t('chat.left', { count: left })}
        {left !== undefined && left < 0 && t('chat.over', { count: -left })}
      </p>
    </form>
  );
}

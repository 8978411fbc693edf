import '../ui/chips.css';
import { X } from 'lucide-react';
import { type KeyboardEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { languageTagOf } from '../app/language-choice.ts';
import { useLanguageName, useTaxonomy } from '../app/use-taxonomy.ts';

const MAX_LANGUAGES = 10;

type LanguagePickerProps = { label: string; tags: readonly string[]; onTags: (tags: string[]) => void };

/** Languages as chips: one is added by choosing or typing its name, or its tag where it has none here. */
export function LanguagePicker({ label, tags, onTags }: LanguagePickerProps) {
  const { t } = useTranslation();
  const id = useId();
  const { languages } = useTaxonomy();
  const nameOf = useLanguageName();
  const [typed, setTyped] = useState('');
  const [wrong, setWrong] = useState(false);
  const full = tags.length >= MAX_LANGUAGES;

  const add = (text: string): boolean => {
    const tag = languageTagOf(text, languages);
    if (tag === undefined) return false;
    if (!tags.includes(tag) && !full) onTags([...tags, tag]);
    setTyped('');
    setWrong(false);
    return true;
  };
  const type = (text: string) => {
    setWrong(false);
    // A name that was chosen from the list arrives whole.
    const chosen = languages.some(({ name }) => name === text);
    if (!chosen || !add(text)) setTyped(text);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Backspace' && typed === '' && tags.length > 0) onTags(tags.slice(0, -1));
    if (event.key !== 'Enter' || typed.trim() === '') return;
    // Not to send the form yet.
    event.preventDefault();
    if (!add(typed)) setWrong(true);
  };

  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {tags.length > 0 && (
        <ul className="chips" aria-label={label}>
          {tags.map((tag) => (
            <li key={tag} className="chip">
              {nameOf(tag)}
              <button
                type="button"
                aria-label={t('ui.remove', { name: nameOf(tag) })}
                onClick={() => onTags(tags.filter((other) => other !== tag))}
              >
                <X aria-hidden size={16} />
              </button>
            </li>
          ))}
        </ul>
      )}
      <input
        id={id}
        className="input"
        list={`${id}-list`}
        value={typed}
        onChange={(event) => type(event.target.value)}
        onKeyDown={onKeyDown}
        onBlur={() => typed.trim() !== '' && !add(typed) && setWrong(true)}
        disabled={full}
        autoComplete="off"
        placeholder={t('profile.addLanguage')}
        aria-invalid={wrong}
        aria-describedby={`${id}-note`}
      />
      <datalist id={`${id}-list`}>
        {languages
          .filter(({ code }) => !tags.includes(code))
          .map(({ code, name }) => (
            <option key={code} value={name} />
          ))}
      </datalist>
      <p id={`${id}-note`} className={wrong ? 'field-error' : 'field-hint'}>
        {t(wrong ? 'profile.languageUnknown' : 'profile.languageHint')}
      </p>
    </div>
  );
}

import './person-picker.css';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AdminUser } from '../../../../src/protocol/rest/admin.ts';
import { listAdminUsers } from '../../../../src/protocol/rest/admin-endpoints.ts';
import type { PersonSummary } from '../../../../src/protocol/rest/people.ts';
import { api } from '../../app/api.ts';
import { useAnswer } from '../../app/use-answer.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Problem } from '../../ui/problem.tsx';
import { SearchField } from '../../ui/search-field.tsx';

const SHOWN = 6;
const NOBODY: readonly AdminUser[] = [];

type PersonPickerProps = {
  chosen: PersonSummary | null;
  onChosen: (person: PersonSummary | null) => void;
  missing: boolean;
};

/** Finds one person among all accounts while typing. */
export function PersonPicker({ chosen, onChosen, missing }: PersonPickerProps) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const element = useRef<HTMLDivElement>(null);
  const chosenId = chosen?.id;
  const chosenBefore = useRef(chosenId);
  // What had the focus is gone with the choice: one goes on at what came in its place.
  useEffect(() => {
    if (chosenBefore.current === chosenId) return;
    chosenBefore.current = chosenId;
    element.current?.querySelector<HTMLElement>('input, button')?.focus();
  }, [chosenId]);
  const found = useAnswer(
    useCallback(
      async () =>
        text === '' ? NOBODY : (await api.call(listAdminUsers, { query: { text, limit: SHOWN } })).items,
      [text],
    ),
  );
  return (
    <div ref={element}>
      {chosen !== null ? (
        <p className="picked">
          <span dir="auto">{t('staff.subscription.whomChosen', { name: chosen.displayName })}</span>
          <button type="button" className="button small quiet" onClick={() => onChosen(null)}>
            {t('staff.subscription.whomOther')}
          </button>
        </p>
      ) : (
        <fieldset className="picker">
          <legend className="field-legend">{t('staff.subscription.whom')}</legend>
          <SearchField
            label={t('staff.subscription.whomFind')}
            value={text}
            onValue={setText}
            maxLength={254}
          />
          {found.error !== null && <Problem error={found.error} onRetry={() => void found.reload()} />}
          <p className="field-hint" role="status">
            {text !== '' && found.value?.length === 0 && t('staff.subscription.whomNone')}
          </p>
          <ul className="picker-found">
            {found.value?.map((person) => (
              <li key={person.id}>
                <button type="button" className="picker-option" onClick={() => onChosen(person)}>
                  <Avatar userId={person.id} name={person.displayName} url={person.avatarUrl} size="small" />
                  <span className="person-names">
                    <span dir="auto">{person.displayName}</span>
                    <span className="soft">
                      @{person.username} · {person.email}
                    </span>
                  </span>
                </button>
              </li>
            ))}
          </ul>
          {missing && (
            <p className="field-error" role="alert">
              {t('staff.subscription.whomMissing')}
            </p>
          )}
        </fieldset>
      )}
    </div>
  );
}

import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PersonSummary } from '../../../src/protocol/rest/people.ts';
import { listBlocks, unblockUser } from '../../../src/protocol/rest/people-endpoints.ts';
import { api } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { PersonRow } from '../people/person-row.tsx';
import { PageList, SkeletonRows } from '../ui/page-list.tsx';
import { Section } from '../ui/section.tsx';
import { useToast } from '../ui/toast.tsx';
import { type PageRequest, usePages } from '../ui/use-pages.ts';

/** Whom one has blocked, to lift it. */
export function BlockedSection() {
  const { t } = useTranslation();
  const toast = useToast();
  const problemText = useProblemText();
  const [error, setError] = useState<string | null>(null);
  const pages = usePages(
    useCallback((query: PageRequest) => api.call(listBlocks, { query }), []),
    { key: (person) => person.id },
  );
  const unblock = async (person: PersonSummary) => {
    setError(null);
    try {
      await api.call(unblockUser, { params: { userId: person.id } });
      pages.change((people) => people.filter(({ id }) => id !== person.id));
      toast(t('directory.unblocked', { name: person.displayName }));
    } catch (failure) {
      setError(problemText(failure));
    }
  };
  return (
    <Section title={t('profile.blocked.title')} lead={t('profile.blocked.lead')}>
      {error !== null && (
        <p className="form-error" role="alert">
          {error}
        </p>
      )}
      <PageList
        pages={pages}
        empty={<p className="soft">{t('profile.blocked.empty')}</p>}
        skeleton={<SkeletonRows count={1} />}
      >
        {(people) => (
          <ul className="person-rows">
            {people.map((person) => (
              <PersonRow key={person.id} person={person}>
                <button
                  type="button"
                  className="button small"
                  aria-label={t('directory.unblockName', { name: person.displayName })}
                  onClick={() => void unblock(person)}
                >
                  {t('directory.unblock')}
                </button>
              </PersonRow>
            ))}
          </ul>
        )}
      </PageList>
    </Section>
  );
}

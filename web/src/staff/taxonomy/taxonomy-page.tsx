import { Plus } from 'lucide-react';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AdminTerm } from '../../../../src/protocol/rest/admin.ts';
import { listTerms } from '../../../../src/protocol/rest/admin-endpoints.ts';
import { api } from '../../app/api.ts';
import { useSession } from '../../app/session.tsx';
import { useAnswer } from '../../app/use-answer.ts';
import { AnswerView } from '../answer-view.tsx';
import { NewTermDialog } from './new-term-dialog.tsx';
import { TermRow } from './term-row.tsx';

const KINDS = ['language', 'topic'] as const;

/** The languages and topics that people choose from. */
export function TaxonomyPage() {
  const { t } = useTranslation();
  const terms = useAnswer(useCallback(() => api.call(listTerms), []));
  return (
    <>
      <p className="soft">{t('staff.term.lead')}</p>
      <AnswerView answer={terms}>
        {({ items }) => (
          <div className="term-lists">
            {KINDS.map((kind) => (
              <TermList
                key={kind}
                kind={kind}
                terms={items.filter((term) => term.kind === kind)}
                onChanged={() => void terms.reload()}
              />
            ))}
          </div>
        )}
      </AnswerView>
    </>
  );
}

type TermListProps = { kind: AdminTerm['kind']; terms: readonly AdminTerm[]; onChanged: () => void };

function TermList({ kind, terms, onChanged }: TermListProps) {
  const { t } = useTranslation();
  const isAdmin = useSession().user?.role === 'admin';
  const [adding, setAdding] = useState(false);
  return (
    <section className="staff-section" aria-labelledby={`terms-${kind}`}>
      <div className="staff-section-head">
        <h2 id={`terms-${kind}`}>{t(kind === 'language' ? 'staff.term.languages' : 'staff.term.topics')}</h2>
        {isAdmin && (
          <button type="button" className="button small" onClick={() => setAdding(true)}>
            <Plus aria-hidden size={18} />
            {t(kind === 'language' ? 'staff.term.addLanguage' : 'staff.term.addTopic')}
          </button>
        )}
      </div>
      {!isAdmin && <p className="soft">{t('staff.term.adminsOnly')}</p>}
      {terms.length === 0 && <p className="soft">{t('staff.term.empty')}</p>}
      <ul className="terms">
        {terms.map((term) => (
          <TermRow key={term.id} term={term} editable={isAdmin} onChanged={onChanged} />
        ))}
      </ul>
      {adding && <NewTermDialog kind={kind} onDone={onChanged} onClose={() => setAdding(false)} />}
    </section>
  );
}

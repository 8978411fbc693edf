import { useCallback, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { getTaxonomy, type Taxonomy } from '../../../src/protocol/rest/server-endpoints.ts';
import { api } from './api.ts';

const NONE: Taxonomy = { languages: [], topics: [] };

let asked: Promise<Taxonomy> | undefined;

/** The languages and topics to choose from; empty until they are there. Asked once a visit. */
export function useTaxonomy(): Taxonomy {
  const [taxonomy, setTaxonomy] = useState(NONE);
  useEffect(() => {
    let current = true;
    asked ??= api.call(getTaxonomy);
    asked.then(
      (answer) => current && setTaxonomy(answer),
      () => {
        asked = undefined;
      },
    );
    return () => {
      current = false;
    };
  }, []);
  return taxonomy;
}

/** Names languages: as the taxonomy has them, else as the browser knows them, else by their tag. */
export function useLanguageName(): (tag: string) => string {
  const { i18n } = useTranslation();
  const { languages } = useTaxonomy();
  const known = useMemo(() => new Intl.DisplayNames(i18n.language, { type: 'language' }), [i18n.language]);
  return useCallback(
    (tag: string) => {
      const term = languages.find(({ code }) => code.toLowerCase() === tag.toLowerCase());
      if (term !== undefined) return term.name;
      try {
        return known.of(tag) ?? tag;
      } catch {
        return tag;
      }
    },
    [languages, known],
  );
}

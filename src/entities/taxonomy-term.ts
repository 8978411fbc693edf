import { EntitySchema } from 'typeorm';

export type TermKind = 'language' | 'topic';

/** A language or topic that rooms choose from. Rooms keep its `code`. */
export type TaxonomyTerm = {
  id: string;
  kind: TermKind;
  /** A topic's is in lower case, a language's its BCP 47 tag, as in `pt-BR`. */
  code: string;
  name: string;
  /** Terms are offered in the order of their positions. */
  position: number;
  /** Since when it is not offered any more; rooms that have it keep it. */
  retiredAt: Date | null;
  createdAt: Date;
  /** Counts edits, for `If-Match`. */
  version: number;
};

export const taxonomyTermEntity = new EntitySchema<TaxonomyTerm>({
  name: 'TaxonomyTerm',
  tableName: 'taxonomy_terms',
  columns: {
    id: { type: 'uuid', primary: true },
    kind: { type: 'text' },
    code: { type: 'text' },
    name: { type: 'text' },
    position: { type: 'integer' },
    retiredAt: { type: 'timestamptz', name: 'retired_at', precision: 3, nullable: true },
    createdAt: { type: 'timestamptz', name: 'created_at', precision: 3 },
    version: { type: 'integer' },
  },
});

import { In, IsNull, type Repository } from 'typeorm';
import type { TaxonomyTerm } from '../../entities/taxonomy-term.ts';
import { AppError } from '../../errors.ts';
import type { FieldError } from '../../protocol/problem.ts';
import type { Taxonomy as TaxonomyView } from '../../protocol/rest/server-endpoints.ts';

/** The languages and topics that staff offer for rooms. */
export class Taxonomy {
  readonly #terms: Repository<TaxonomyTerm>;

  constructor(terms: Repository<TaxonomyTerm>) {
    this.#terms = terms;
  }

  /** All that rooms may choose from now, in the order that staff gave them. */
  async list(): Promise<TaxonomyView> {
    const terms = await this.#terms.find({
      select: { kind: true, code: true, name: true },
      where: { retiredAt: IsNull() },
      order: { kind: 'ASC', position: 'ASC', code: 'ASC' },
    });
    const ofKind = (kind: TaxonomyTerm['kind']) =>
      terms.filter((term) => term.kind === kind).map(({ code, name }) => ({ code, name }));
    return { languages: ofKind('language'), topics: ofKind('topic') };
  }

  /** Throws VALIDATION_FAILED, naming the field, for what is not offered, or not any more. */
  async requireTerms({
    language,
    topics,
  }: {
    language: string | null;
    topics: readonly string[];
  }): Promise<void> {
    const codes = language === null ? topics : [language, ...topics];
    if (codes.length === 0) return;
    const terms = await this.#terms.find({
      select: { kind: true, code: true },
      where: { code: In(codes), retiredAt: IsNull() },
    });
    const isOffered = (kind: TaxonomyTerm['kind'], code: string) =>
      terms.some((term) => term.kind === kind && term.code === code);
    const errors: FieldError[] = [];
    if (language !== null && !isOffered('language', language)) {
      errors.push({ path: 'language', message: 'must be a language of the taxonomy' });
    }
    for (const [index, topic] of topics.entries()) {
      if (!isOffered('topic', topic)) {
        errors.push({ path: `topics.${index}`, message: 'must be a topic of the taxonomy' });
      }
    }
    if (errors.length > 0) throw new AppError('VALIDATION_FAILED', { errors });
  }
}

import { randomUUID } from 'node:crypto';
import type { DataSource, EntityManager } from 'typeorm';
import type { z } from 'zod';
import type { TaxonomyTerm } from '../../entities/taxonomy-term.ts';
import { AppError } from '../../errors.ts';
import {
  type AdminTerm,
  type adminTermsQuery,
  type createTermInput,
  type editTermInput,
  MAX_TERM_POSITION,
} from '../../protocol/rest/admin.ts';
import type { AuditLog, StaffActor } from '../audit/audit-log.ts';
import { canonicalTermCode } from './term-code.ts';

type TermRow = Pick<TaxonomyTerm, 'id' | 'kind' | 'code' | 'name' | 'position' | 'retiredAt' | 'version'>;

const EDITABLE = ['name', 'position', 'retired'] as const;

const COLUMNS = 'id, kind, code, name, position, retired_at AS "retiredAt", version';
const ROOMS = `
  CASE kind
    WHEN 'language' THEN (SELECT count(*)::int FROM rooms WHERE language = code)
    ELSE (SELECT count(*)::int FROM rooms WHERE topics @> ARRAY[code])
  END`;

/** The languages and topics that rooms choose from, for those who edit them. */
export class Terms {
  readonly #dataSource: DataSource;
  readonly #audit: AuditLog;

  constructor(dataSource: DataSource, audit: AuditLog) {
    this.#dataSource = dataSource;
    this.#audit = audit;
  }

  /** In the order in which they are offered, the retired ones too. */
  async list({ kind }: z.output<typeof adminTermsQuery>): Promise<{ items: AdminTerm[] }> {
    const rows = await this.#dataSource.query<(TermRow & { rooms: number })[]>(
      `SELECT ${COLUMNS}, ${ROOMS} AS rooms FROM taxonomy_terms
       WHERE kind = coalesce($1, kind) ORDER BY kind, position, code`,
      [kind ?? null],
    );
    return { items: rows.map(({ rooms, ...term }) => toView(term, rooms)) };
  }

  /** Without a position it comes last. Throws TERM_TAKEN. */
  create(
    editor: StaffActor,
    { kind, code, name, position }: z.output<typeof createTermInput>,
  ): Promise<AdminTerm> {
    return this.#dataSource.transaction(async (manager) => {
      const [term] = await manager.query<TermRow[]>(
        `INSERT INTO taxonomy_terms (id, kind, code, name, position, created_at)
         VALUES ($1, $2, $3, $4, coalesce($5,
           (SELECT least(max(position) + 1, ${MAX_TERM_POSITION}) FROM taxonomy_terms WHERE kind = $2), 0), now())
         ON CONFLICT (kind, code) DO NOTHING
         RETURNING ${COLUMNS}`,
        [randomUUID(), kind, canonicalTermCode(kind, code), name, position ?? null],
      );
      if (term === undefined) throw new AppError('TERM_TAKEN');
      await this.#record(manager, editor, 'term.create', term.id, undefined, facts(term));
      return toView(term, 0);
    });
  }

  /** Throws TERM_NOT_FOUND, VERSION_MISMATCH. */
  edit(
    editor: StaffActor,
    termId: string,
    changes: z.output<typeof editTermInput>,
    ifVersion: number | undefined,
  ): Promise<AdminTerm> {
    return this.#dataSource.transaction(async (manager) => {
      const { rooms, ...term } = await this.#lock(manager, termId);
      if (ifVersion !== undefined && ifVersion !== term.version) throw new AppError('VERSION_MISMATCH');
      const before = facts(term);
      const after = { ...before };
      if (changes.name !== undefined) after.name = changes.name;
      if (changes.position !== undefined) after.position = changes.position;
      if (changes.retired !== undefined) after.retired = changes.retired;
      const changed = EDITABLE.filter((key) => before[key] !== after[key]);
      if (changed.length === 0) return toView(term, rooms);
      await manager.query(
        `UPDATE taxonomy_terms SET name = $2, position = $3, version = version + 1,
           retired_at = CASE WHEN $4 THEN coalesce(retired_at, now()) END
         WHERE id = $1`,
        [termId, after.name, after.position, after.retired],
      );
      const pick = (from: typeof after) => Object.fromEntries(changed.map((key) => [key, from[key]]));
      await this.#record(manager, editor, 'term.edit', termId, pick(before), pick(after));
      return { ...toView(term, rooms), ...after, version: term.version + 1 };
    });
  }

  /** Throws TERM_NOT_FOUND, TERM_IN_USE. */
  delete(editor: StaffActor, termId: string): Promise<void> {
    return this.#dataSource.transaction(async (manager) => {
      const { rooms, ...term } = await this.#lock(manager, termId);
      if (rooms > 0) throw new AppError('TERM_IN_USE');
      await manager.query('DELETE FROM taxonomy_terms WHERE id = $1', [termId]);
      await this.#record(manager, editor, 'term.delete', termId, facts(term), undefined);
    });
  }

  async #lock(manager: EntityManager, termId: string): Promise<TermRow & { rooms: number }> {
    const [term] = await manager.query<(TermRow & { rooms: number })[]>(
      `SELECT ${COLUMNS}, ${ROOMS} AS rooms FROM taxonomy_terms WHERE id = $1 FOR UPDATE`,
      [termId],
    );
    if (term === undefined) throw new AppError('TERM_NOT_FOUND');
    return term;
  }

  #record(
    manager: EntityManager,
    { actor, request }: StaffActor,
    action: 'term.create' | 'term.edit' | 'term.delete',
    termId: string,
    before: object | undefined,
    after: object | undefined,
  ): Promise<void> {
    const target = { kind: 'term', id: termId } as const;
    return this.#audit.record({ actorUserId: actor.id, action, target, before, after, request }, manager);
  }
}

function facts({ kind, code, name, position, retiredAt }: TermRow) {
  return { kind, code, name, position, retired: retiredAt !== null };
}

function toView(term: TermRow, rooms: number): AdminTerm {
  return { ...facts(term), id: term.id, version: term.version, rooms };
}

import { randomUUID } from 'node:crypto';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a new installation offers to choose from; staff change it as they like. */
const LANGUAGES = {
  en: 'English',
  id: 'Bahasa Indonesia',
  ja: '日本語',
  ko: '한국어',
  zh: '中文',
  es: 'Español',
  fr: 'Français',
  de: 'Deutsch',
  pt: 'Português',
  it: 'Italiano',
  ru: 'Русский',
  ar: 'العربية',
  hi: 'हिन्दी',
  tr: 'Türkçe',
  vi: 'Tiếng Việt',
  th: 'ไทย',
};
const TOPICS = {
  'daily-life': 'Daily life',
  travel: 'Travel',
  food: 'Food and cooking',
  culture: 'Culture and traditions',
  music: 'Music',
  films: 'Films and series',
  books: 'Books',
  sports: 'Sports',
  games: 'Games',
  technology: 'Technology',
  science: 'Science',
  business: 'Work and business',
  study: 'Study and exams',
  grammar: 'Grammar and pronunciation',
};

/** The taxonomy, and an audit log that the database itself keeps from being changed. */
export class Administration1763800200000 implements MigrationInterface {
  readonly name = 'Administration1763800200000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE taxonomy_terms (
        id uuid PRIMARY KEY,
        kind text NOT NULL CONSTRAINT taxonomy_terms_kind_known CHECK (kind IN ('language', 'topic')),
        code text NOT NULL,
        name text NOT NULL,
        position integer NOT NULL,
        retired_at timestamptz(3),
        created_at timestamptz(3) NOT NULL,
        version integer NOT NULL DEFAULT 1,
        CONSTRAINT taxonomy_terms_code_unique UNIQUE (kind, code)
      )`);
    await runner.query('CREATE INDEX taxonomy_terms_order ON taxonomy_terms (kind, position, code)');
    for (const [kind, terms] of Object.entries({ language: LANGUAGES, topic: TOPICS })) {
      for (const [position, [code, name]] of Object.entries(terms).entries()) {
        await runner.query(
          'INSERT INTO taxonomy_terms (id, kind, code, name, position, created_at) VALUES ($1, $2, $3, $4, $5, now())',
          [randomUUID(), kind, code, name, position],
        );
      }
    }

    await runner.query(`
      CREATE TABLE audit_entries (
        id uuid PRIMARY KEY,
        at timestamptz(3) NOT NULL,
        actor_user_id uuid NOT NULL,
        action text NOT NULL,
        target_kind text NOT NULL,
        target_id uuid NOT NULL,
        room_id uuid,
        before jsonb,
        after jsonb,
        address text,
        user_agent text
      )`);
    await runner.query('CREATE INDEX audit_entries_newest ON audit_entries (at DESC, id DESC)');
    await runner.query('CREATE INDEX audit_entries_actor ON audit_entries (actor_user_id, at DESC, id DESC)');
    await runner.query('CREATE INDEX audit_entries_target ON audit_entries (target_id, at DESC, id DESC)');
    await runner.query(
      'CREATE INDEX audit_entries_room ON audit_entries (room_id, at DESC, id DESC) WHERE room_id IS NOT NULL',
    );
    await runner.query('CREATE INDEX audit_entries_action ON audit_entries (action, at DESC, id DESC)');
    // What staff search and count by.
    await runner.query('CREATE INDEX users_email_search ON users USING gin (email_key gin_trgm_ops)');
    await runner.query('CREATE INDEX room_messages_day ON room_messages (sent_at)');
    await runner.query('CREATE INDEX room_stays_over ON room_stays (left_at, joined_at)');
    await runner.query(`
      CREATE FUNCTION refuse_change_of_audit() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION 'The audit log is append-only' USING ERRCODE = 'insufficient_privilege';
      END $$`);
    await runner.query(`
      CREATE TRIGGER audit_entries_append_only BEFORE UPDATE OR DELETE ON audit_entries
        FOR EACH ROW EXECUTE FUNCTION refuse_change_of_audit()`);
    await runner.query(`
      CREATE TRIGGER audit_entries_no_truncate BEFORE TRUNCATE ON audit_entries
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_audit()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE audit_entries');
    await runner.query('DROP FUNCTION refuse_change_of_audit');
    await runner.query('DROP TABLE taxonomy_terms');
    for (const index of ['users_email_search', 'room_messages_day', 'room_stays_over']) {
      await runner.query(`DROP INDEX ${index}`);
    }
  }
}

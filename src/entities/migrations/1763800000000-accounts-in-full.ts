import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Verified addresses, Google, codes by mail, blocks, reviews, deleting; and what finding people takes. */
export class AccountsInFull1763800000000 implements MigrationInterface {
  readonly name = 'AccountsInFull1763800000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE EXTENSION IF NOT EXISTS pg_trgm');
    await runner.query(`
      ALTER TABLE users
        ALTER COLUMN password_hash DROP NOT NULL,
        ADD COLUMN email_verified_at timestamptz(3),
        ADD COLUMN google_subject text CONSTRAINT users_google_subject_unique UNIQUE,
        ADD COLUMN avatar_key text,
        ADD COLUMN status_reason text,
        ADD COLUMN last_seen_at timestamptz(3),
        ADD COLUMN deleted_at timestamptz(3),
        ADD COLUMN version integer NOT NULL DEFAULT 1,
        ADD COLUMN search_text text GENERATED ALWAYS AS (lower(username || ' ' || display_name)) STORED`);
    await runner.query('CREATE INDEX users_search ON users USING gin (search_text gin_trgm_ops)');
    // One or two letters make no trigram: the beginnings of names have indexes of their own.
    await runner.query('CREATE INDEX users_username_beginning ON users (username_key text_pattern_ops)');
    await runner.query(
      'CREATE INDEX users_display_name_beginning ON users (lower(display_name) text_pattern_ops)',
    );
    await runner.query(
      'CREATE INDEX users_newest ON users (created_at DESC, id DESC) WHERE deleted_at IS NULL',
    );
    await runner.query('CREATE INDEX users_seen ON users (last_seen_at DESC)');
    await runner.query('CREATE INDEX users_native_languages ON users USING gin (native_languages)');
    await runner.query('CREATE INDEX users_learning_languages ON users USING gin (learning_languages)');
    await runner.query(
      "CREATE INDEX users_not_plain ON users (created_at DESC, id DESC) WHERE role <> 'user' OR status <> 'active'",
    );

    await runner.query(`
      CREATE TABLE one_time_codes (
        id uuid PRIMARY KEY,
        user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        purpose text NOT NULL CONSTRAINT one_time_codes_purpose_known CHECK (purpose IN ('email', 'password')),
        email text NOT NULL,
        code_hash text NOT NULL,
        attempts integer NOT NULL DEFAULT 0,
        expires_at timestamptz(3) NOT NULL,
        used_at timestamptz(3),
        created_at timestamptz(3) NOT NULL
      )`);
    await runner.query(
      'CREATE INDEX one_time_codes_newest ON one_time_codes (user_id, purpose, created_at DESC)',
    );
    await runner.query(`
      CREATE TABLE outbox_mails (
        id uuid PRIMARY KEY,
        recipient text NOT NULL,
        subject text NOT NULL,
        body text NOT NULL,
        created_at timestamptz(3) NOT NULL
      )`);
    await runner.query('CREATE INDEX outbox_mails_newest ON outbox_mails (created_at DESC, id DESC)');

    await runner.query(`
      CREATE TABLE user_blocks (
        user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        blocked_user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        created_at timestamptz(3) NOT NULL,
        PRIMARY KEY (user_id, blocked_user_id),
        CONSTRAINT user_blocks_not_oneself CHECK (user_id <> blocked_user_id)
      )`);
    await runner.query('CREATE INDEX user_blocks_blocked ON user_blocks (blocked_user_id, user_id)');
    await runner.query(
      'CREATE INDEX user_blocks_newest ON user_blocks (user_id, created_at DESC, blocked_user_id DESC)',
    );
    await runner.query(`
      CREATE TABLE user_reviews (
        id uuid PRIMARY KEY,
        user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        author_user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        rating integer NOT NULL CONSTRAINT user_reviews_rating_range CHECK (rating BETWEEN 1 AND 5),
        text text NOT NULL,
        created_at timestamptz(3) NOT NULL
      )`);
    await runner.query(
      'CREATE INDEX user_reviews_newest ON user_reviews (user_id, created_at DESC, id DESC)',
    );
    await runner.query(`
      CREATE TABLE user_days (
        day date NOT NULL,
        user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        PRIMARY KEY (day, user_id)
      )`);
    await runner.query('CREATE INDEX user_days_user ON user_days (user_id)');

    await runner.query(`
      CREATE TABLE idempotency_keys (
        user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        operation text NOT NULL,
        key text NOT NULL,
        request_hash text NOT NULL,
        status integer,
        location text,
        body text,
        created_at timestamptz(3) NOT NULL,
        PRIMARY KEY (user_id, operation, key)
      )`);
    await runner.query('CREATE INDEX idempotency_keys_oldest ON idempotency_keys (created_at)');

    await runner.query('CREATE INDEX refresh_sessions_expired ON refresh_sessions (expires_at)');
    await runner.query('CREATE TABLE job_runs (name text PRIMARY KEY, began_at timestamptz(3) NOT NULL)');
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of [
      'job_runs',
      'idempotency_keys',
      'user_days',
      'user_reviews',
      'user_blocks',
      'outbox_mails',
      'one_time_codes',
    ]) {
      await runner.query(`DROP TABLE ${table}`);
    }
    for (const index of [
      'users_username_beginning',
      'users_display_name_beginning',
      'users_newest',
      'users_seen',
      'users_native_languages',
      'users_learning_languages',
      'users_not_plain',
      'refresh_sessions_expired',
    ]) {
      await runner.query(`DROP INDEX ${index}`);
    }
    await runner.query('DELETE FROM users WHERE password_hash IS NULL');
    await runner.query(`
      ALTER TABLE users
        ALTER COLUMN password_hash SET NOT NULL,
        DROP COLUMN search_text,
        DROP COLUMN email_verified_at,
        DROP COLUMN google_subject,
        DROP COLUMN avatar_key,
        DROP COLUMN status_reason,
        DROP COLUMN last_seen_at,
        DROP COLUMN deleted_at,
        DROP COLUMN version`);
    await runner.query('DROP EXTENSION pg_trgm');
  }
}

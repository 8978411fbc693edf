import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateAccounts1763700000000 implements MigrationInterface {
  readonly name = 'CreateAccounts1763700000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE users (
        id uuid PRIMARY KEY,
        username text NOT NULL,
        username_key text NOT NULL CONSTRAINT users_username_key_unique UNIQUE,
        email text NOT NULL,
        email_key text NOT NULL CONSTRAINT users_email_key_unique UNIQUE,
        password_hash text NOT NULL,
        display_name text NOT NULL,
        bio text NOT NULL DEFAULT '',
        avatar_url text,
        native_languages text[] NOT NULL DEFAULT '{}',
        learning_languages text[] NOT NULL DEFAULT '{}',
        interface_language text NOT NULL,
        role text NOT NULL DEFAULT 'user'
          CONSTRAINT users_role_known CHECK (role IN ('user', 'moderator', 'admin')),
        status text NOT NULL DEFAULT 'active'
          CONSTRAINT users_status_known CHECK (status IN ('active', 'flagged', 'banned')),
        created_at timestamptz(3) NOT NULL,
        updated_at timestamptz(3) NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE refresh_sessions (
        id uuid PRIMARY KEY,
        user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        token_hash text NOT NULL,
        revoked_at timestamptz(3),
        expires_at timestamptz(3) NOT NULL,
        created_at timestamptz(3) NOT NULL,
        last_used_at timestamptz(3) NOT NULL,
        user_agent text
      )`);
    await runner.query('CREATE INDEX refresh_sessions_user ON refresh_sessions (user_id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE refresh_sessions');
    await runner.query('DROP TABLE users');
  }
}

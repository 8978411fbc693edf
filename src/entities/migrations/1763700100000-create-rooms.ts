import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateRooms1763700100000 implements MigrationInterface {
  readonly name = 'CreateRooms1763700100000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE rooms (
        id uuid PRIMARY KEY,
        name text NOT NULL,
        visibility text NOT NULL
          CONSTRAINT rooms_visibility_known CHECK (visibility IN ('public', 'private')),
        status text NOT NULL CONSTRAINT rooms_status_known CHECK (status IN ('active', 'ended')),
        capacity integer NOT NULL CONSTRAINT rooms_capacity_positive CHECK (capacity > 0),
        host_user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        created_at timestamptz(3) NOT NULL,
        ended_at timestamptz(3),
        CONSTRAINT rooms_ended_at_when_ended CHECK ((status = 'ended') = (ended_at IS NOT NULL))
      )`);
    await runner.query('CREATE INDEX rooms_newest ON rooms (status, created_at DESC, id DESC)');
    await runner.query('CREATE INDEX rooms_host ON rooms (host_user_id)');
    await runner.query(`
      CREATE TABLE room_members (
        room_id uuid NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
        user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        created_at timestamptz(3) NOT NULL,
        PRIMARY KEY (room_id, user_id)
      )`);
    await runner.query('CREATE INDEX room_members_user ON room_members (user_id)');
    await runner.query(`
      CREATE TABLE room_invites (
        id uuid PRIMARY KEY,
        room_id uuid NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
        code text NOT NULL CONSTRAINT room_invites_code_unique UNIQUE,
        created_by_user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        created_at timestamptz(3) NOT NULL
      )`);
    await runner.query(
      'CREATE INDEX room_invites_newest ON room_invites (room_id, created_at DESC, id DESC)',
    );
    await runner.query('CREATE INDEX room_invites_creator ON room_invites (created_by_user_id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE room_invites');
    await runner.query('DROP TABLE room_members');
    await runner.query('DROP TABLE rooms');
  }
}

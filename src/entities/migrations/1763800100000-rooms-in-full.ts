import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Kinds, schedules, doors, attendance, history, recordings, reports; and the taxonomy that rooms choose from. */
export class RoomsInFull1763800100000 implements MigrationInterface {
  readonly name = 'RoomsInFull1763800100000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE rooms
        ADD COLUMN kind text NOT NULL DEFAULT 'conversation'
          CONSTRAINT rooms_kind_known CHECK (kind IN ('conversation', 'meeting', 'class', 'call')),
        ADD COLUMN description text NOT NULL DEFAULT '',
        ADD COLUMN language text,
        ADD COLUMN topics text[] NOT NULL DEFAULT '{}',
        ADD COLUMN stage boolean NOT NULL DEFAULT false,
        ADD COLUMN lobby boolean NOT NULL DEFAULT false,
        ADD COLUMN password_hash text,
        ADD COLUMN starts_at timestamptz(3),
        ADD COLUMN minutes integer CONSTRAINT rooms_minutes_positive CHECK (minutes > 0),
        ADD COLUMN opens_at timestamptz(3),
        ADD COLUMN closes_at timestamptz(3),
        ADD COLUMN live_since timestamptz(3),
        ADD COLUMN updated_at timestamptz(3),
        ADD COLUMN deleted_at timestamptz(3),
        ADD COLUMN version integer NOT NULL DEFAULT 1,
        ADD CONSTRAINT rooms_schedule_whole CHECK ((starts_at IS NULL) = (minutes IS NULL))`);
    await runner.query('UPDATE rooms SET opens_at = created_at, updated_at = created_at');
    await runner.query(`
      ALTER TABLE rooms
        ALTER COLUMN kind DROP DEFAULT,
        ALTER COLUMN opens_at SET NOT NULL,
        ALTER COLUMN updated_at SET NOT NULL`);
    await runner.query(
      "CREATE INDEX rooms_upcoming ON rooms (starts_at, id) WHERE status = 'active' AND deleted_at IS NULL AND starts_at IS NOT NULL",
    );
    await runner.query(
      'CREATE INDEX rooms_live ON rooms (live_since DESC, id DESC) WHERE live_since IS NOT NULL',
    );
    await runner.query("CREATE INDEX rooms_closing ON rooms (closes_at) WHERE status = 'active'");
    await runner.query(
      'CREATE INDEX rooms_past ON rooms (ended_at DESC, id DESC) WHERE ended_at IS NOT NULL',
    );
    await runner.query('CREATE INDEX rooms_any_newest ON rooms (created_at DESC, id DESC)');
    await runner.query('CREATE INDEX rooms_name ON rooms USING gin (name gin_trgm_ops)');
    await runner.query('CREATE INDEX rooms_topics ON rooms USING gin (topics)');
    await runner.query('CREATE INDEX rooms_language ON rooms (language, status, created_at DESC, id DESC)');

    await runner.query(`
      ALTER TABLE room_members
        ADD COLUMN role text CONSTRAINT room_members_role_known CHECK (role IN ('co-host', 'speaker', 'listener'))`);
    await runner.query(`
      ALTER TABLE room_invites
        ADD COLUMN expires_at timestamptz(3),
        ADD COLUMN max_uses integer CONSTRAINT room_invites_max_uses_positive CHECK (max_uses > 0),
        ADD COLUMN uses integer NOT NULL DEFAULT 0,
        ADD COLUMN revoked_at timestamptz(3),
        ADD CONSTRAINT room_invites_uses_within CHECK (max_uses IS NULL OR uses <= max_uses)`);

    await runner.query(`
      CREATE TABLE room_bans (
        room_id uuid NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
        user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        by_user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        reason text NOT NULL DEFAULT '',
        created_at timestamptz(3) NOT NULL,
        PRIMARY KEY (room_id, user_id)
      )`);
    await runner.query('CREATE INDEX room_bans_newest ON room_bans (room_id, created_at DESC, user_id DESC)');
    await runner.query('CREATE INDEX room_bans_user ON room_bans (user_id)');
    await runner.query(`
      CREATE TABLE room_knocks (
        room_id uuid NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
        user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        status text NOT NULL CONSTRAINT room_knocks_status_known CHECK (status IN ('waiting', 'admitted', 'denied')),
        knocked_at timestamptz(3) NOT NULL,
        asked_at timestamptz(3) NOT NULL,
        answered_at timestamptz(3),
        answered_by_user_id uuid REFERENCES users (id) ON DELETE SET NULL,
        PRIMARY KEY (room_id, user_id)
      )`);
    await runner.query(
      "CREATE INDEX room_knocks_waiting ON room_knocks (room_id, knocked_at, user_id) WHERE status = 'waiting'",
    );
    await runner.query('CREATE INDEX room_knocks_user ON room_knocks (user_id)');

    await runner.query(`
      CREATE TABLE room_stays (
        id uuid PRIMARY KEY,
        room_id uuid NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
        user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        role text NOT NULL,
        joined_at timestamptz(3) NOT NULL,
        seen_at timestamptz(3) NOT NULL,
        left_at timestamptz(3),
        leave_reason text
      )`);
    await runner.query('CREATE INDEX room_stays_room ON room_stays (room_id, joined_at DESC, id DESC)');
    await runner.query(
      'CREATE INDEX room_stays_visits ON room_stays (room_id, user_id, joined_at DESC, id DESC)',
    );
    await runner.query('CREATE INDEX room_stays_user ON room_stays (user_id, joined_at DESC, id DESC)');
    await runner.query('CREATE INDEX room_stays_open ON room_stays (room_id, user_id) WHERE left_at IS NULL');

    await runner.query(`
      CREATE TABLE room_messages (
        id uuid PRIMARY KEY,
        room_id uuid NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
        peer_id uuid,
        user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        display_name text NOT NULL,
        text text NOT NULL,
        sent_at timestamptz(3) NOT NULL
      )`);
    await runner.query('CREATE INDEX room_messages_newest ON room_messages (room_id, sent_at DESC, id DESC)');
    await runner.query('CREATE INDEX room_messages_user ON room_messages (user_id)');

    await runner.query(`
      CREATE TABLE room_recordings (
        id uuid PRIMARY KEY,
        room_id uuid NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
        title text NOT NULL,
        url text NOT NULL,
        duration_seconds integer CONSTRAINT room_recordings_duration CHECK (duration_seconds >= 0),
        size_bytes bigint CONSTRAINT room_recordings_size CHECK (size_bytes >= 0),
        added_by_user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        created_at timestamptz(3) NOT NULL
      )`);
    await runner.query(
      'CREATE INDEX room_recordings_newest ON room_recordings (room_id, created_at DESC, id DESC)',
    );

    await runner.query(`
      CREATE TABLE reports (
        id uuid PRIMARY KEY,
        room_id uuid NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
        reported_user_id uuid REFERENCES users (id) ON DELETE CASCADE,
        reporter_user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        reason text NOT NULL,
        text text NOT NULL,
        status text NOT NULL CONSTRAINT reports_status_known CHECK (status IN ('open', 'resolved')),
        outcome text CONSTRAINT reports_outcome_known CHECK (outcome IN ('acted', 'dismissed')),
        note text NOT NULL DEFAULT '',
        resolved_by_user_id uuid REFERENCES users (id) ON DELETE SET NULL,
        resolved_at timestamptz(3),
        created_at timestamptz(3) NOT NULL,
        version integer NOT NULL DEFAULT 1,
        CONSTRAINT reports_resolved_whole CHECK ((status = 'resolved') = (resolved_at IS NOT NULL AND outcome IS NOT NULL))
      )`);
    await runner.query('CREATE INDEX reports_queue ON reports (status, created_at DESC, id DESC)');
    await runner.query('CREATE INDEX reports_room ON reports (room_id, created_at DESC, id DESC)');
    await runner.query(
      'CREATE INDEX reports_reporter ON reports (reporter_user_id, room_id, created_at DESC, id DESC)',
    );
    await runner.query(`
      CREATE UNIQUE INDEX reports_open_once ON reports
        (reporter_user_id, room_id, (COALESCE(reported_user_id, '00000000-0000-0000-0000-000000000000')))
        WHERE status = 'open'`);
    await runner.query(
      'CREATE INDEX reports_reported ON reports (reported_user_id, created_at DESC, id DESC)',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of [
      'reports',
      'room_recordings',
      'room_messages',
      'room_stays',
      'room_knocks',
      'room_bans',
    ]) {
      await runner.query(`DROP TABLE ${table}`);
    }
    await runner.query(`
      ALTER TABLE room_invites
        DROP COLUMN expires_at, DROP COLUMN max_uses, DROP COLUMN uses, DROP COLUMN revoked_at`);
    await runner.query('ALTER TABLE room_members DROP COLUMN role');
    for (const index of ['rooms_name', 'rooms_any_newest', 'rooms_past']) {
      await runner.query(`DROP INDEX ${index}`);
    }
    await runner.query(`
      ALTER TABLE rooms
        DROP COLUMN kind, DROP COLUMN description, DROP COLUMN language, DROP COLUMN topics, DROP COLUMN stage,
        DROP COLUMN lobby, DROP COLUMN password_hash, DROP COLUMN starts_at, DROP COLUMN minutes, DROP COLUMN opens_at,
        DROP COLUMN closes_at, DROP COLUMN live_since, DROP COLUMN updated_at, DROP COLUMN deleted_at, DROP COLUMN version`);
  }
}

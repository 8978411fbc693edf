import type { DataSource } from 'typeorm';
import type { z } from 'zod';
import type { User } from '../../../entities/user.ts';
import type { attendancePage } from '../../../protocol/rest/in-room.ts';
import type { pageQuery } from '../../../protocol/rest/page.ts';
import type { PersonSummary } from '../../../protocol/rest/people.ts';
import type { RoomRole } from '../../../protocol/room-state.ts';
import { newestPage } from '../../lists/newest-page.ts';
import { personJson } from '../../lists/person-json.ts';
import { SqlConditions } from '../../lists/sql-conditions.ts';
import type { InRoomAccess } from './in-room-access.ts';

/**
 * Who was in a room, the last to come first: everyone for its host and staff, themselves for others. Throws
 * ROOM_NOT_FOUND.
 */
export async function listAttendance(
  { dataSource, access }: { dataSource: DataSource; access: InRoomAccess },
  user: User,
  roomId: string,
  page: z.output<typeof pageQuery>,
): Promise<z.input<typeof attendancePage>> {
  const { isHost, isStaff } = await access.requireKnownOrVisited(roomId, user);
  const isForAll = isHost || isStaff;
  const { rows, nextCursor } = await newestPage<{ user: PersonSummary; role: RoomRole; leftAt: Date | null }>(
    dataSource.manager,
    {
      columns: `s.role, s.left_at AS "leftAt", ${personJson('u')} AS "user"`,
      tables: 'room_stays s JOIN users u ON u.id = s.user_id',
      where: new SqlConditions()
        .when('s.room_id = ?', roomId)
        .when('s.user_id = ?', isForAll ? undefined : user.id),
      at: 's.joined_at',
      id: 's.id',
    },
    page,
  );
  const now = new Date();
  const items = rows.map(({ createdAt: joinedAt, leftAt, ...stay }) => ({
    ...stay,
    joinedAt: joinedAt.toISOString(),
    leftAt: leftAt?.toISOString() ?? null,
    minutes: wholeMinutes(joinedAt, leftAt ?? now),
  }));
  return { items, nextCursor };
}

/** Rounded down; a clock that was set back makes no stay negative. */
function wholeMinutes(from: Date, to: Date): number {
  return Math.max(0, Math.floor((to.getTime() - from.getTime()) / 60_000));
}

import type { DataSource } from 'typeorm';
import type { User } from '../../entities/user.ts';
import type { Figures } from '../../protocol/rest/admin.ts';
import type { Revenue } from '../../protocol/rest/payment-admin.ts';
import type { LivePeoplePort } from '../accounts/people/live-people.ts';
import { readRevenueDays } from '../payments/ledger/read-revenue.ts';
import { IS_RUNNING } from '../plans/effective-plan.ts';
import type { DailyFigures } from './daily-figures.ts';

/** Each number is counted over an index that holds little else. Deleted accounts are not counted, rooms all are. */
const FIGURES = `
  SELECT
    (SELECT count(*)::int FROM users WHERE deleted_at IS NULL) AS "allUsers",
    (SELECT count(*)::int FROM users WHERE status = 'flagged' AND deleted_at IS NULL) AS flagged,
    (SELECT count(*)::int FROM users WHERE status = 'banned' AND deleted_at IS NULL) AS banned,
    (SELECT count(DISTINCT s.user_id)::int FROM subscriptions s WHERE ${IS_RUNNING}) AS premium,
    (SELECT count(*)::int FROM rooms) AS "allRooms",
    (SELECT count(*)::int FROM rooms WHERE live_since IS NOT NULL) AS live,
    (SELECT count(*)::int FROM rooms
      WHERE status = 'active' AND deleted_at IS NULL AND starts_at > now()) AS upcoming,
    (SELECT count(DISTINCT user_id)::int FROM room_stays WHERE left_at IS NULL) AS "inRooms",
    (SELECT count(*)::int FROM reports WHERE status = 'open') AS "openReports"`;

type FigureRow = {
  allUsers: number;
  flagged: number;
  banned: number;
  premium: number;
  allRooms: number;
  live: number;
  upcoming: number;
  inRooms: number;
  openReports: number;
};

const DAYS = 30;

/** The state of the installation in numbers. Money is for admins. */
export async function readFigures(
  dataSource: DataSource,
  daily: DailyFigures,
  people: LivePeoplePort,
  reader: Pick<User, 'role'>,
): Promise<Figures> {
  const [[row], days] = await Promise.all([dataSource.query<FigureRow[]>(FIGURES), daily.last(DAYS)]);
  const today = days.at(-1);
  if (row === undefined || today === undefined) throw new Error('The figures could not be read');
  const money = reader.role === 'admin' ? await readRevenueDays(dataSource, DAYS) : [];
  const staySeconds = days.reduce((sum, day) => sum + day.staySeconds, 0);
  return {
    users: {
      all: row.allUsers,
      activeToday: today.activeUsers,
      newToday: today.newUsers,
      flagged: row.flagged,
      banned: row.banned,
      premium: row.premium,
    },
    rooms: { all: row.allRooms, live: row.live, upcoming: row.upcoming },
    people: { connected: people.connectedCount(), inRooms: row.inRooms },
    minutes: { today: Math.floor(today.staySeconds / 60), last30Days: Math.floor(staySeconds / 60) },
    messagesToday: today.messages,
    openReports: row.openReports,
    revenue: { today: netOf(money.slice(-1)), last30Days: netOf(money) },
  };
}

/** What came in less what went back, one sum for each currency. */
function netOf(days: Revenue['days']): Figures['revenue']['today'] {
  const sums = new Map<string, number>();
  for (const { currency, netMinor } of days.flatMap((day) => day.sums)) {
    sums.set(currency, (sums.get(currency) ?? 0) + netMinor);
  }
  return [...sums].map(([currency, amountMinor]) => ({ currency, amountMinor }));
}

import { pino } from 'pino';
import { type DatabaseOptions, openDatabase } from '../../../src/entities/database.ts';
import { EVERYTHING } from './everything.ts';

/** Before an app is there, since the embedded database is open to one process at a time: people need not pay. */
export async function allowEverything(where: Omit<DatabaseOptions, 'logger'>): Promise<void> {
  const { dataSource, close } = await openDatabase({ ...where, logger: pino({ level: 'silent' }) });
  try {
    await dataSource.query("UPDATE plans SET entitlements = $1 WHERE code = 'free'", [
      JSON.stringify(EVERYTHING),
    ]);
  } finally {
    await close();
  }
}

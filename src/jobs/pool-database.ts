import type pg from 'pg';
import type { Db } from 'pg-boss';

/** What is used of a pool of connections. */
export type ConnectionPool = Pick<pg.Pool, 'connect'>;

/** pg-boss on a pool that others use too. */
export function poolDatabase(pool: ConnectionPool): Db {
  return {
    executeSql: async (text, values) => {
      const client = await pool.connect();
      // A connection that breaks while nobody listens takes the process with it. Its query fails in any case.
      client.on('error', ignore);
      let usable = true;
      try {
        return await client.query(text, values);
      } catch (error) {
        usable = await leavesTransaction(client);
        throw error;
      } finally {
        // What the pool throws away can still break.
        if (usable) client.off('error', ignore);
        client.release(!usable);
      }
    },
  };
}

/**
 * Statements that begin a transaction of their own and fail within leave it behind, and whoever gets the connection next
 * would be in it. False: the connection can no more.
 */
async function leavesTransaction(client: pg.PoolClient): Promise<boolean> {
  try {
    await client.query('ROLLBACK');
    return true;
  } catch {
    return false;
  }
}

function ignore(): void {}

import { expect } from 'chai';
import { pino } from 'pino';
import { type Database, openDatabase } from '../../src/entities/database.ts';
import { createTestDatabase, type TestDatabase } from '../helpers/databases.ts';
import { temporaryDir } from '../helpers/temporary-dir.ts';

type Column = { name: string; nullable: boolean };

describe('Entities', () => {
  let postgres: TestDatabase;
  let database: Database;
  let remove: () => Promise<void>;

  before(async () => {
    postgres = await createTestDatabase();
    const dir = await temporaryDir();
    remove = dir.remove;
    database = await openDatabase({
      databaseUrl: postgres.url,
      dataDir: dir.path,
      logger: pino({ level: 'silent' }),
    });
  });

  after(async () => {
    await database.close();
    await postgres.drop();
    await remove();
  });

  it('say of each table what the migrations made of it', async () => {
    const tables = database.dataSource.entityMetadatas;
    expect(tables).to.have.length.above(0);
    for (const { tableName, columns } of tables) {
      const found = await postgres.query<Column>(
        `SELECT column_name AS name, is_nullable = 'YES' AS nullable FROM information_schema.columns
         WHERE table_name = $1 AND is_generated = 'NEVER'`,
        [tableName],
      );
      const told = columns.map((column) => ({ name: column.databaseName, nullable: column.isNullable }));
      expect(told, tableName).to.have.deep.members(found);
    }
  });
});

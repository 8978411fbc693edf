import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { pino } from 'pino';
import { type Database, openDatabase } from '../../src/entities/database.ts';
import { type User, userEntity } from '../../src/entities/user.ts';
import { createTestDatabase } from '../helpers/processes/databases.ts';
import { temporaryDir } from '../helpers/processes/temporary-dir.ts';

const logger = pino({ level: 'silent' });

type Opened = { database: Database; close: () => Promise<void> };

const IMPLEMENTATIONS: Record<string, () => Promise<Opened>> = {
  PostgreSQL: async () => {
    const { url, drop } = await createTestDatabase();
    const database = await openDatabase({ databaseUrl: url, dataDir: '/nonexistent', logger });
    return { database, close: () => database.close().then(drop) };
  },
  'the embedded PostgreSQL': async () => {
    const dir = await temporaryDir();
    const database = await openDatabase({ databaseUrl: null, dataDir: dir.path, logger });
    return { database, close: () => database.close().then(dir.remove) };
  },
};

const MIGRATIONS = [
  'CreateAccounts1763700000000',
  'CreateRooms1763700100000',
  'AccountsInFull1763800000000',
  'RoomsInFull1763800100000',
  'Administration1763800200000',
  'PlansAndPayments1763900000000',
];

/** Tables that are read and written by statements alone. */
const WITHOUT_ENTITY = [
  'ledger_entries',
  'ledger_transactions',
  'migrations',
  'payment_events',
  'receipt_numbers',
  'user_days',
  'webhook_deliveries',
  'webhook_events',
];

function someone(overrides: Partial<User> = {}): User {
  const id = randomUUID();
  return {
    id,
    username: id,
    usernameKey: id,
    email: `${id}@example.org`,
    emailKey: `${id}@example.org`,
    passwordHash: 'none',
    emailVerifiedAt: null,
    googleSubject: null,
    displayName: 'Zoë 🦊',
    bio: '',
    avatarUrl: null,
    avatarKey: null,
    avatarBytes: 0,
    nativeLanguages: ['en', 'pt-BR'],
    learningLanguages: [],
    interfaceLanguage: 'en',
    role: 'user',
    status: 'active',
    statusReason: null,
    lastSeenAt: null,
    deletedAt: null,
    version: 1,
    createdAt: new Date(),
    updatedAt: new Date(),
    ...overrides,
  };
}

for (const [name, open] of Object.entries(IMPLEMENTATIONS)) {
  describe(`The database on ${name}`, function () {
    this.timeout(60_000);
    let opened: Opened;
    before(async () => {
      opened = await open();
    });
    after(() => opened.close());

    const users = () => opened.database.dataSource.getRepository(userEntity);

    it('gives back what was put in: times to the millisecond, lists, nulls, emoji', async () => {
      const user = someone({ createdAt: new Date('2026-03-29T01:30:00.123Z') });
      await users().insert(user);
      expect(await users().findOneBy({ id: user.id })).to.deep.equal(user);
    });

    it('keeps a transaction that is rolled back from one that runs at the same time', async () => {
      const [kept, undone] = [someone(), someone()];
      const { dataSource } = opened.database;
      const results = await Promise.allSettled([
        dataSource.transaction(async (manager) => {
          await manager.getRepository(userEntity).insert(undone);
          await new Promise((resolve) => setTimeout(resolve, 50));
          throw new Error('undo');
        }),
        dataSource.transaction(async (manager) => {
          await manager.getRepository(userEntity).insert(kept);
        }),
      ]);
      expect(results.map((result) => result.status)).to.deep.equal(['rejected', 'fulfilled']);
      expect(await users().existsBy({ id: kept.id })).to.equal(true);
      expect(await users().existsBy({ id: undone.id })).to.equal(false);
    });

    it('shows nobody what a transaction has not committed', async () => {
      const user = someone();
      const { dataSource } = opened.database;
      let rolledBack = false;
      const transaction = dataSource
        .transaction(async (manager) => {
          await manager.getRepository(userEntity).insert(user);
          await new Promise((resolve) => setTimeout(resolve, 50));
          throw new Error('undo');
        })
        .catch(() => {
          rolledBack = true;
        });
      await new Promise((resolve) => setTimeout(resolve, 20));
      // The embedded one answers after the transaction, the other at once; neither shows the row.
      expect(await users().existsBy({ id: user.id })).to.equal(false);
      await transaction;
      expect(rolledBack).to.equal(true);
    });

    it('answers many queries at once, each with its own answer', async () => {
      const { dataSource } = opened.database;
      const answers = await Promise.all(
        Array.from({ length: 200 }, (_, n) =>
          n % 10 === 0
            ? dataSource.transaction((manager) => manager.query('SELECT $1::int AS n', [n]))
            : dataSource.query('SELECT $1::int AS n', [n]),
        ),
      );
      expect(answers.map((rows) => rows[0].n)).to.deep.equal(Array.from({ length: 200 }, (_, n) => n));
    });

    it('goes on after queries that fail', async () => {
      const { dataSource } = opened.database;
      const results = await Promise.allSettled(
        Array.from({ length: 20 }, (_, n) => dataSource.query('SELECT 1 / $1::int AS n', [n % 2])),
      );
      expect(results.filter((result) => result.status === 'rejected')).to.have.length(10);
      expect(await dataSource.query('SELECT 1 AS n')).to.deep.equal([{ n: 1 }]);
    });

    for (const key of ['usernameKey', 'emailKey'] as const) {
      it(`has one account at most for a ${key}`, async () => {
        const first = someone();
        await users().insert(first);
        const outcome = await users()
          .insert(someone({ [key]: first[key] }))
          .catch((error: unknown) => error);
        expect(outcome).to.have.nested.property('driverError.code', '23505');
      });
    }

    it('has the schema that the entities describe', async () => {
      const { dataSource } = opened.database;
      for (const entity of dataSource.entityMetadatas) {
        const columns: { column_name: string; is_nullable: string; data_type: string }[] =
          await dataSource.query(
            `SELECT column_name, is_nullable, data_type FROM information_schema.columns
             WHERE table_name = $1 AND is_generated = 'NEVER'`,
            [entity.tableName],
          );
        const actual = columns.map((column) => [column.column_name, column.is_nullable === 'YES'] as const);
        const described = entity.columns.map((column) => [column.databaseName, column.isNullable] as const);
        expect(Object.fromEntries(actual), entity.tableName).to.deep.equal(Object.fromEntries(described));
      }
      const tables: { tablename: string }[] = await dataSource.query(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public'",
      );
      const described = new Set(dataSource.entityMetadatas.map((entity) => entity.tableName));
      const others = tables.map(({ tablename }) => tablename).filter((name) => !described.has(name));
      expect(others.sort()).to.deep.equal(WITHOUT_ENTITY);
    });

    it('runs its migrations back and forth', async () => {
      const { dataSource } = opened.database;
      for (const _ of MIGRATIONS) await dataSource.undoLastMigration();
      const tables: unknown[] = await dataSource.query(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'migrations'",
      );
      expect(tables).to.deep.equal([]);
      const done = await dataSource.runMigrations();
      expect(done.map(({ name }) => name)).to.deep.equal(MIGRATIONS);
    });
  });
}

describe('Databases', function () {
  this.timeout(60_000);

  it('are set up once by processes that start at the same time', async () => {
    const { url, drop, query } = await createTestDatabase();
    try {
      const opened = await Promise.all(
        Array.from({ length: 4 }, () => openDatabase({ databaseUrl: url, dataDir: '/nonexistent', logger })),
      );
      const names = await query<{ name: string }>('SELECT name FROM migrations ORDER BY id');
      expect(names.map((row) => row.name)).to.deep.equal(MIGRATIONS);
      await Promise.all(opened.map((database) => database.close()));
    } finally {
      await drop();
    }
  });

  it('that are embedded keep their data over a restart, and have one owner at a time', async () => {
    const dir = await temporaryDir();
    const options = { databaseUrl: null, dataDir: dir.path, logger };
    try {
      const first = await openDatabase(options);
      const user = someone();
      await first.dataSource.getRepository(userEntity).insert(user);
      const refusal = await openDatabase(options).catch((error: unknown) => error);
      expect(String(refusal)).to.include('is in use by another Parley process');
      await first.close();
      const second = await openDatabase(options);
      expect(await second.dataSource.getRepository(userEntity).findOneBy({ id: user.id })).to.deep.equal(
        user,
      );
      await second.close();
    } finally {
      await dir.remove();
    }
  });
});

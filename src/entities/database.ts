import type { Logger } from 'pino';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { auditEntryEntity } from './audit-entry.ts';
import { disputeEntity } from './dispute.ts';
import { EmbeddedPostgres } from './embedded-postgres.ts';
import { idempotencyKeyEntity } from './idempotency-key.ts';
import { migrate } from './migrate.ts';
import { CreateAccounts1763700000000 } from './migrations/1763700000000-create-accounts.ts';
import { CreateRooms1763700100000 } from './migrations/1763700100000-create-rooms.ts';
import { AccountsInFull1763800000000 } from './migrations/1763800000000-accounts-in-full.ts';
import { RoomsInFull1763800100000 } from './migrations/1763800100000-rooms-in-full.ts';
import { Administration1763800200000 } from './migrations/1763800200000-administration.ts';
import { PlansAndPayments1763900000000 } from './migrations/1763900000000-plans-and-payments.ts';
import { oneTimeCodeEntity } from './one-time-code.ts';
import { orderEntity } from './order.ts';
import { outboxMailEntity } from './outbox-mail.ts';
import { paymentEntity } from './payment.ts';
import { planEntity } from './plan.ts';
import { refreshSessionEntity } from './refresh-session.ts';
import { refundEntity } from './refund.ts';
import { reportEntity } from './report.ts';
import { roomEntity } from './room.ts';
import { roomBanEntity } from './room-ban.ts';
import { roomInviteEntity } from './room-invite.ts';
import { roomKnockEntity } from './room-knock.ts';
import { roomMemberEntity } from './room-member.ts';
import { roomMessageEntity } from './room-message.ts';
import { roomRecordingEntity } from './room-recording.ts';
import { roomStayEntity } from './room-stay.ts';
import { subscriptionEntity } from './subscription.ts';
import { taxonomyTermEntity } from './taxonomy-term.ts';
import { userEntity } from './user.ts';
import { userBlockEntity } from './user-block.ts';
import { userReviewEntity } from './user-review.ts';
import { webhookEntity } from './webhook.ts';

const ENTITIES = [
  userEntity,
  userBlockEntity,
  userReviewEntity,
  refreshSessionEntity,
  oneTimeCodeEntity,
  outboxMailEntity,
  idempotencyKeyEntity,
  roomEntity,
  roomMemberEntity,
  roomInviteEntity,
  roomBanEntity,
  roomKnockEntity,
  roomStayEntity,
  roomMessageEntity,
  roomRecordingEntity,
  reportEntity,
  auditEntryEntity,
  taxonomyTermEntity,
  planEntity,
  orderEntity,
  paymentEntity,
  refundEntity,
  disputeEntity,
  subscriptionEntity,
  webhookEntity,
];
const MIGRATIONS = [
  CreateAccounts1763700000000,
  CreateRooms1763700100000,
  AccountsInFull1763800000000,
  RoomsInFull1763800100000,
  Administration1763800200000,
  PlansAndPayments1763900000000,
];

const CONNECT_TIMEOUT_MS = 10_000;
const POOL_SIZE = 10;

export type DatabaseOptions = {
  /** Null: the embedded PostgreSQL, with its files under `dataDir`. */
  databaseUrl: string | null;
  dataDir: string;
  logger: Logger;
};

/** The data source, with its schema up to date, and what it takes to close it. */
export type Database = {
  dataSource: DataSource;
  embedded: boolean;
  close: () => Promise<void>;
};

/** Connects (starting the embedded PostgreSQL where no other is configured) and runs the migrations. */
export async function openDatabase({ databaseUrl, dataDir, logger }: DatabaseOptions): Promise<Database> {
  const embedded = databaseUrl === null ? await EmbeddedPostgres.open(dataDir) : undefined;
  const dataSource = new DataSource(
    embedded === undefined
      ? { ...common(POOL_SIZE), url: databaseUrl ?? '' }
      : { ...common(1), ...embedded.address, username: 'postgres', database: 'postgres' },
  );
  const close = async () => {
    if (dataSource.isInitialized) await dataSource.destroy();
    await embedded?.close();
  };
  try {
    await dataSource.initialize().catch((cause: unknown) => {
      throw new Error('The database cannot be opened', { cause });
    });
    const migrations = await migrate(dataSource);
    logger.info({ embedded: embedded !== undefined, migrations }, 'The database is ready');
  } catch (error) {
    await close();
    throw error;
  }
  return { dataSource, embedded: embedded !== undefined, close };
}

function common(poolSize: number): Extract<DataSourceOptions, { type: 'postgres' }> {
  return {
    type: 'postgres',
    entities: ENTITIES,
    migrations: MIGRATIONS,
    migrationsTableName: 'migrations',
    synchronize: false,
    installExtensions: false,
    logging: false,
    poolSize,
    connectTimeoutMS: CONNECT_TIMEOUT_MS,
    applicationName: 'parley',
    extra: {
      // A query that hangs must not hold its connection for ever, nor a transaction that was forgotten.
      statement_timeout: 30_000,
      idle_in_transaction_session_timeout: 30_000,
      keepAlive: true,
      // The embedded server frees a connection's place a moment late, so its one connection is never given up.
      ...(poolSize === 1 ? { idleTimeoutMillis: 0 } : {}),
    },
  };
}

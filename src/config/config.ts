import { isAbsolute, resolve } from 'node:path';
import { z } from 'zod';
import { closestName } from './closest-name.ts';
import { type CloudinaryAccount, cloudinaryUrl } from './cloudinary-url.ts';
import {
  hostOrAddress,
  listenAddresses,
  mailSender,
  oneOf,
  origin,
  originList,
  type PortRange,
  portRange,
  urlOf,
  wholeNumber,
} from './config-values.ts';
import { type PaymentSettings, paymentProblems, paymentSettings } from './payment-settings.ts';
import { type TurnSettings, turnEnvironment, turnProblems, turnSettings } from './turn-settings.ts';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

const razorpayKey = z.string().regex(/^\S{8,200}$/, { error: 'must be as Razorpay’s dashboard gives it' });

const SECRET_ERROR = 'must be a secret of at least 32 characters, as `openssl rand -hex 32` makes it';

/** Every environment variable that Parley reads, with its default. */
const environment = z.object({
  NODE_ENV: oneOf(['development', 'test', 'production']).default('development'),
  DATABASE_URL: urlOf('postgres', 'postgresql').optional(),
  REDIS_URL: urlOf('redis', 'rediss').optional(),
  PARLEY_REDIS_PREFIX: z
    .string()
    .regex(/^[\w:.-]{1,64}$/, { error: 'must be 1 to 64 letters, digits, ":", "." or "-"' })
    .default('parley:'),
  PARLEY_HOST: hostOrAddress.default('0.0.0.0'),
  PARLEY_PORT: wholeNumber(0, 65_535).default(8080),
  PARLEY_PUBLIC_URL: origin.optional(),
  PARLEY_DATA_DIR: z.string().max(4_096).default('data'),
  PARLEY_WEB_DIR: z.string().max(4_096).default('web/dist'),
  PARLEY_JWT_SECRET: z.string().min(32, { error: SECRET_ERROR }).optional(),
  PARLEY_LOG_LEVEL: oneOf(LOG_LEVELS).default('info'),
  PARLEY_LOG_FORMAT: oneOf(['pretty', 'json']).optional(),
  PARLEY_CORS_ORIGINS: originList.default([]),
  PARLEY_TRUST_PROXY: wholeNumber(0, 10).default(0),
  PARLEY_BODY_LIMIT_BYTES: wholeNumber(1_000, 10_000_000).default(100_000),
  PARLEY_ACCESS_TOKEN_SECONDS: wholeNumber(1, 86_400).default(900),
  PARLEY_REFRESH_TOKEN_SECONDS: wholeNumber(1, 31_536_000).default(2_592_000),
  PARLEY_AUTH_RATE_PER_MINUTE: wholeNumber(1, 1_000_000).default(30),
  PARLEY_API_RATE_PER_MINUTE: wholeNumber(10, 10_000_000).default(600),
  PARLEY_GOOGLE_CLIENT_ID: z
    .string()
    .regex(/^[\w.-]{1,200}$/, { error: 'must be a client id as Google gives it' })
    .optional(),
  PARLEY_GOOGLE_KEYS_URL: urlOf('https', 'http').default('https://www.googleapis.com/oauth2/v3/certs'),
  PARLEY_SMTP_URL: urlOf('smtp', 'smtps').optional(),
  PARLEY_MAIL_FROM: mailSender.optional(),
  PARLEY_CLOUDINARY_URL: cloudinaryUrl.optional(),
  PARLEY_PAYMENTS: oneOf(['razorpay', 'sandbox', 'off']).optional(),
  PARLEY_RAZORPAY_KEY_ID: razorpayKey.optional(),
  PARLEY_RAZORPAY_KEY_SECRET: razorpayKey.optional(),
  PARLEY_RAZORPAY_WEBHOOK_SECRET: razorpayKey.optional(),
  PARLEY_RAZORPAY_API_URL: urlOf('https', 'http').default('https://api.razorpay.com'),
  PARLEY_SELLER_NAME: z.string().trim().min(1).max(80).default('Parley'),
  PARLEY_SUBSCRIPTION_GRACE_DAYS: wholeNumber(0, 60).default(3),
  PARLEY_WEBHOOK_PRIVATE_ADDRESSES: oneOf(['allow', 'refuse']).optional(),
  PARLEY_METRICS_TOKEN: z.string().min(16, { error: 'must be at least 16 characters' }).optional(),
  PARLEY_MEDIA_WORKERS: wholeNumber(1, 256).optional(),
  PARLEY_MEDIA_PORTS: portRange.default({ min: 40_000, max: 40_099 }),
  PARLEY_MEDIA_LISTEN_ADDRESSES: listenAddresses.default('auto'),
  PARLEY_MEDIA_ANNOUNCED_ADDRESS: hostOrAddress.optional(),
  PARLEY_SESSION_GRACE_SECONDS: wholeNumber(0, 600).default(15),
  PARLEY_SHUTDOWN_SECONDS: wholeNumber(1, 600).default(10),
  PARLEY_DRAIN_SECONDS: wholeNumber(0, 86_400).default(10),
  PARLEY_NODE_HOST: hostOrAddress.default('127.0.0.1'),
  PARLEY_NODE_PORT: wholeNumber(0, 65_535).default(0),
  PARLEY_NODE_PUBLIC_URL: origin.optional(),
  PARLEY_NODE_REGION: z
    .string()
    .regex(/^[\w.-]{1,64}$/, { error: 'must be 1 to 64 letters, digits, ".", "_" or "-"' })
    .optional(),
  PARLEY_NODE_LEASE_MS: wholeNumber(1_000, 60_000).default(4_000),
  PARLEY_NODE_ALONE_SECONDS: wholeNumber(10, 14_400).default(300),
  PARLEY_NODE_CONSUMERS: wholeNumber(1, 1_000_000).optional(),
  PARLEY_WORKER_CONSUMERS: wholeNumber(1, 100_000).default(500),
  PARLEY_PIPE_PORTS: portRange.default({ min: 41_000, max: 41_999 }),
  ...turnEnvironment,
});

/** The names of all of them. */
export const SETTING_NAMES: readonly string[] = Object.keys(environment.shape);

const REQUIRED_IN_PRODUCTION = ['DATABASE_URL', 'PARLEY_JWT_SECRET', 'PARLEY_PUBLIC_URL'] as const;

/** What this process was told to be. Seconds and bytes as the names say. */
export type Config = Readonly<{
  production: boolean;
  databaseUrl: string | null;
  redisUrl: string | null;
  redisPrefix: string;
  host: string;
  port: number;
  /** Without a slash at its end. Null: taken from each request. */
  publicUrl: string | null;
  /** Absolute. */
  dataDir: string;
  /** Absolute. */
  webDir: string;
  /** Null only outside production: a secret is then kept in the data directory. */
  jwtSecret: string | null;
  logLevel: (typeof LOG_LEVELS)[number];
  logFormat: 'pretty' | 'json';
  corsOrigins: readonly string[];
  /** How many proxies in front of us are believed about the client's address. */
  trustProxy: number;
  bodyLimitBytes: number;
  accessTokenSeconds: number;
  refreshTokenSeconds: number;
  authRatePerMinute: number;
  apiRatePerMinute: number;
  /** Null: nobody signs in with Google. */
  googleClientId: string | null;
  /** Where Google publishes the keys of its ID tokens. */
  googleKeysUrl: string;
  /** Null: mails go to the outbox, or nowhere in production. With `mailFrom`, always both or neither. */
  smtpUrl: string | null;
  mailFrom: string | null;
  /** Null: pictures are kept under `dataDir`. */
  cloudinary: CloudinaryAccount | null;
  payments: PaymentSettings;
  /** Who sells, as receipts name it. */
  sellerName: string;
  /** So long a plan that was bought works on when its time is over. */
  subscriptionGraceDays: number;
  /** Whether webhooks may go to addresses of this machine and of private networks. */
  webhooksToPrivateAddresses: boolean;
  metricsToken: string | null;
  /** Null: one a core. */
  mediaWorkers: number | null;
  mediaPorts: Readonly<PortRange>;
  mediaListenAddresses: 'auto' | readonly string[];
  mediaAnnouncedAddress: string | null;
  sessionGraceSeconds: number;
  shutdownSeconds: number;
  /** So long a process that ends gives its rooms to go elsewhere, or to be over. */
  drainSeconds: number;
  /** Where the other nodes reach this one: what it listens on for them, media between nodes included. */
  nodeHost: string;
  /** 0: any that is free. */
  nodePort: number;
  /** Where clients reach this node directly. Null: over the address that all nodes share. */
  nodePublicUrl: string | null;
  nodeRegion: string | null;
  /** So long the others count on this node without a word from it. */
  nodeLeaseMs: number;
  /** So long it serves its rooms without Redis, where its address is not of its own host alone. */
  nodeAloneSeconds: number;
  /** How many streams this node sends before rooms and people go elsewhere. Null: what its workers take. */
  nodeConsumers: number | null;
  /** How many streams a media worker sends for one room before the room takes in another worker. */
  workerConsumers: number;
  /** For media between nodes. */
  pipePorts: Readonly<PortRange>;
  turn: TurnSettings;
}>;

/** Everything that is wrong with the environment, a line each. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The configuration is wrong:\n${problems.map((line) => `  - ${line}`).join('\n')}`);
    this.problems = problems;
  }
}

/**
 * Checks the environment and freezes it. A variable that is set but empty counts as not set. Throws ConfigError with
 * everything that is wrong at once.
 *
 * @param baseDir what relative directories are relative to.
 * @param required what must be set in production.
 */
export function loadConfig(
  env: Readonly<Record<string, string | undefined>>,
  baseDir = process.cwd(),
  required: readonly string[] = REQUIRED_IN_PRODUCTION,
): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim()));
  const problems = unknownNames(Object.keys(given));

  const parsed = environment.safeParse(given);
  if (!parsed.success) {
    problems.push(...parsed.error.issues.map((issue) => `${String(issue.path[0])} ${issue.message}`));
  }
  if (given.NODE_ENV === 'production') {
    for (const name of required) {
      if (given[name] === undefined) problems.push(`${name} must be set in production`);
    }
    // Whoever answers in its place could log in as anybody.
    if (given.PARLEY_GOOGLE_KEYS_URL?.startsWith('http:')) {
      problems.push('PARLEY_GOOGLE_KEYS_URL must be an https:// address in production');
    }
  }
  problems.push(...paymentProblems(given));
  if (parsed.success) problems.push(...turnProblems(parsed.data));
  if ((given.PARLEY_SMTP_URL === undefined) !== (given.PARLEY_MAIL_FROM === undefined)) {
    problems.push('PARLEY_SMTP_URL and PARLEY_MAIL_FROM must be set together, or neither of them');
  }
  if (
    parsed.success &&
    listensEverywhere(parsed.data) &&
    parsed.data.PARLEY_MEDIA_ANNOUNCED_ADDRESS === undefined
  ) {
    problems.push(
      'PARLEY_MEDIA_LISTEN_ADDRESSES names every address at once, which no client can connect to: set ' +
        'PARLEY_MEDIA_ANNOUNCED_ADDRESS to the one that clients use, or leave both out',
    );
  }
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);
  return freeze(parsed.data, baseDir);
}

function unknownNames(names: readonly string[]): string[] {
  return names
    .filter((name) => name.startsWith('PARLEY_') && !SETTING_NAMES.includes(name))
    .map((name) => {
      const meant = closestName(name, SETTING_NAMES);
      return `${name} is not a setting of Parley${meant === undefined ? '' : `; did you mean ${meant}?`}`;
    });
}

/** `0.0.0.0` and `::` are where one listens, not where one is. */
function listensEverywhere({
  PARLEY_MEDIA_LISTEN_ADDRESSES: addresses,
}: z.output<typeof environment>): boolean {
  return addresses !== 'auto' && addresses.some((address) => address === '0.0.0.0' || address === '::');
}

function freeze(env: z.output<typeof environment>, baseDir: string): Config {
  const production = env.NODE_ENV === 'production';
  const absolute = (path: string) => (isAbsolute(path) ? path : resolve(baseDir, path));
  const addresses = env.PARLEY_MEDIA_LISTEN_ADDRESSES;
  return Object.freeze({
    production,
    databaseUrl: env.DATABASE_URL ?? null,
    redisUrl: env.REDIS_URL ?? null,
    redisPrefix: env.PARLEY_REDIS_PREFIX,
    host: env.PARLEY_HOST,
    port: env.PARLEY_PORT,
    publicUrl: env.PARLEY_PUBLIC_URL ?? null,
    dataDir: absolute(env.PARLEY_DATA_DIR),
    webDir: absolute(env.PARLEY_WEB_DIR),
    jwtSecret: env.PARLEY_JWT_SECRET ?? null,
    logLevel: env.PARLEY_LOG_LEVEL,
    logFormat: env.PARLEY_LOG_FORMAT ?? (production ? 'json' : 'pretty'),
    corsOrigins: Object.freeze(env.PARLEY_CORS_ORIGINS),
    trustProxy: env.PARLEY_TRUST_PROXY,
    bodyLimitBytes: env.PARLEY_BODY_LIMIT_BYTES,
    accessTokenSeconds: env.PARLEY_ACCESS_TOKEN_SECONDS,
    refreshTokenSeconds: env.PARLEY_REFRESH_TOKEN_SECONDS,
    authRatePerMinute: env.PARLEY_AUTH_RATE_PER_MINUTE,
    apiRatePerMinute: env.PARLEY_API_RATE_PER_MINUTE,
    googleClientId: env.PARLEY_GOOGLE_CLIENT_ID ?? null,
    googleKeysUrl: env.PARLEY_GOOGLE_KEYS_URL,
    smtpUrl: env.PARLEY_SMTP_URL ?? null,
    mailFrom: env.PARLEY_MAIL_FROM ?? null,
    cloudinary: env.PARLEY_CLOUDINARY_URL ?? null,
    payments: Object.freeze(paymentSettings(env)),
    sellerName: env.PARLEY_SELLER_NAME,
    subscriptionGraceDays: env.PARLEY_SUBSCRIPTION_GRACE_DAYS,
    webhooksToPrivateAddresses:
      (env.PARLEY_WEBHOOK_PRIVATE_ADDRESSES ?? (production ? 'refuse' : 'allow')) === 'allow',
    metricsToken: env.PARLEY_METRICS_TOKEN ?? null,
    mediaWorkers: env.PARLEY_MEDIA_WORKERS ?? null,
    mediaPorts: Object.freeze(env.PARLEY_MEDIA_PORTS),
    mediaListenAddresses: typeof addresses === 'string' ? addresses : Object.freeze(addresses),
    mediaAnnouncedAddress: env.PARLEY_MEDIA_ANNOUNCED_ADDRESS ?? null,
    sessionGraceSeconds: env.PARLEY_SESSION_GRACE_SECONDS,
    shutdownSeconds: env.PARLEY_SHUTDOWN_SECONDS,
    drainSeconds: env.PARLEY_DRAIN_SECONDS,
    nodeHost: env.PARLEY_NODE_HOST,
    nodePort: env.PARLEY_NODE_PORT,
    nodePublicUrl: env.PARLEY_NODE_PUBLIC_URL ?? null,
    nodeRegion: env.PARLEY_NODE_REGION ?? null,
    nodeLeaseMs: env.PARLEY_NODE_LEASE_MS,
    nodeAloneSeconds: env.PARLEY_NODE_ALONE_SECONDS,
    nodeConsumers: env.PARLEY_NODE_CONSUMERS ?? null,
    workerConsumers: env.PARLEY_WORKER_CONSUMERS,
    pipePorts: Object.freeze(env.PARLEY_PIPE_PORTS),
    turn: turnSettings(env),
  });
}

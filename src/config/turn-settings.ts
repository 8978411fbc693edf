import { z } from 'zod';
import { hostOrAddress, oneOf, type PortRange, portRange, wholeNumber } from './config-values.ts';

/**
 * Where people's media is relayed who reach nothing but one UDP port: by this process (`embedded`), by another one of ours
 * or by coturn (`external`), or nowhere.
 */
export type TurnSettings = Readonly<{
  mode: 'embedded' | 'external' | 'off';
  /** 0: any that is free, which only a relay within the process can tell people. */
  port: number;
  /** Nobody chose it: a relay within the process may have another one where this one is taken. */
  isUsualPort: boolean;
  /** What people are told to reach it by. Null: the announced address of media, or the host that they reached us by. */
  host: string | null;
  /** Those of another server than ours. */
  urls: readonly string[];
  /** Null: made of the secret that signs tokens. */
  secret: string | null;
  relayPorts: Readonly<PortRange>;
  /** Where media is besides this host's own: as people are told, and as the relay reaches it. */
  peers: readonly TurnPeer[];
  /** At once. */
  allocationsPerPerson: number;
  /** Both ways together. */
  personBitrateBps: number;
  /** Of a relay that is a process of its own. Null: it tells nobody. */
  metricsPort: number | null;
}>;

/** Names or addresses. */
export type TurnPeer = Readonly<{ announced: string; reached: string }>;

/** Of TURN over UDP. */
const USUAL_PORT = 3_478;

const URL_ERROR =
  'must be addresses such as turns:turn.example.org:443?transport=tcp, with commas between them';
const TURN_URL =
  /^turns?:(?:[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?(?:\?transport=(?:udp|tcp))?$/;

const PEERS_ERROR = 'must be addresses, or pairs such as 203.0.113.7=10.0.0.7, with commas between them';
const peerList = z.string().transform((text, context): TurnPeer[] => {
  const peers = text.split(',').map((part) => {
    const [announced = '', reached = announced, ...rest] = part.split('=').map((side) => side.trim());
    const isPeer =
      rest.length === 0 && [announced, reached].every((side) => hostOrAddress.safeParse(side).success);
    return isPeer ? { announced, reached } : undefined;
  });
  if (peers.length <= 64 && peers.every((peer) => peer !== undefined)) return peers;
  context.addIssue({ code: 'custom', message: PEERS_ERROR });
  return z.NEVER;
});

/** The variables, as `config.ts` reads them. */
export const turnEnvironment = {
  PARLEY_TURN: oneOf(['embedded', 'external', 'off']).optional(),
  PARLEY_TURN_PORT: wholeNumber(0, 65_535).optional(),
  PARLEY_TURN_HOST: hostOrAddress.optional(),
  PARLEY_TURN_URLS: z
    .string()
    .transform((text) => text.split(',').map((part) => part.trim()))
    .pipe(z.array(z.string().regex(TURN_URL, { error: URL_ERROR })).max(8, { error: URL_ERROR }))
    .optional(),
  PARLEY_TURN_SECRET: z.string().min(16, { error: 'must be at least 16 characters' }).optional(),
  PARLEY_TURN_RELAY_PORTS: portRange.default({ min: 42_000, max: 43_999 }),
  PARLEY_TURN_PEERS: peerList.default([]),
  PARLEY_TURN_ALLOCATIONS: wholeNumber(1, 1_000).default(20),
  PARLEY_TURN_KBPS: wholeNumber(100, 10_000_000).default(50_000),
  PARLEY_TURN_METRICS_PORT: wholeNumber(0, 65_535).optional(),
};

type TurnEnvironment = z.output<z.ZodObject<typeof turnEnvironment>>;
type MediaPorts = { PARLEY_MEDIA_PORTS: PortRange; PARLEY_PIPE_PORTS: PortRange };

/** What is wrong with these variables together. */
export function turnProblems(env: TurnEnvironment & MediaPorts): string[] {
  const problems: string[] = [];
  if (env.PARLEY_TURN_URLS !== undefined) {
    if (env.PARLEY_TURN === 'embedded') {
      problems.push('PARLEY_TURN_URLS names another relay: leave it out, or set PARLEY_TURN=external');
    }
    if (env.PARLEY_TURN !== 'off' && env.PARLEY_TURN_SECRET === undefined) {
      problems.push('PARLEY_TURN_URLS needs PARLEY_TURN_SECRET, the secret that the relay has too');
    }
  }
  const { mode, port } = turnSettings(env);
  if (mode === 'external' && env.PARLEY_TURN_URLS === undefined && port === 0) {
    problems.push('PARLEY_TURN=external needs a PARLEY_TURN_PORT other than 0, or PARLEY_TURN_URLS');
  }
  if (mode === 'off' || env.PARLEY_TURN_URLS !== undefined) return problems;
  // Otherwise people could have the relay talk to itself, or to other people's relayed addresses.
  const { PARLEY_TURN_RELAY_PORTS: relay } = env;
  for (const name of ['PARLEY_MEDIA_PORTS', 'PARLEY_PIPE_PORTS'] as const) {
    const { min, max } = env[name];
    if (relay.min <= max && min <= relay.max) {
      problems.push(`PARLEY_TURN_RELAY_PORTS and ${name} must not overlap`);
    }
    if (port >= min && port <= max) problems.push(`PARLEY_TURN_PORT must not be one of ${name}`);
  }
  if (port >= relay.min && port <= relay.max) {
    problems.push('PARLEY_TURN_PORT must not be one of PARLEY_TURN_RELAY_PORTS');
  }
  return problems;
}

/** Without a word about it: our own relay, or the one whose addresses are given. */
export function turnSettings(env: TurnEnvironment): TurnSettings {
  return Object.freeze({
    mode: env.PARLEY_TURN ?? (env.PARLEY_TURN_URLS === undefined ? 'embedded' : 'external'),
    port: env.PARLEY_TURN_PORT ?? USUAL_PORT,
    isUsualPort: env.PARLEY_TURN_PORT === undefined,
    host: env.PARLEY_TURN_HOST ?? null,
    urls: Object.freeze(env.PARLEY_TURN_URLS ?? []),
    secret: env.PARLEY_TURN_SECRET ?? null,
    relayPorts: Object.freeze(env.PARLEY_TURN_RELAY_PORTS),
    peers: Object.freeze(env.PARLEY_TURN_PEERS),
    allocationsPerPerson: env.PARLEY_TURN_ALLOCATIONS,
    personBitrateBps: env.PARLEY_TURN_KBPS * 1_000,
    metricsPort: env.PARLEY_TURN_METRICS_PORT ?? null,
  });
}

import { parseArgs } from 'node:util';
import { BENCH_SOURCES, type BenchSource } from './world.ts';

export type SignallingOptions = {
  /** In rooms of `roomsOf`. */
  people: number;
  roomsOf: number;
  /** In the one large room; 0: there is none. */
  large: number;
  speakers: number;
  hands: number;
  /** What those who publish publish; undefined: each of what is usual. */
  sources: readonly BenchSource[] | undefined;
  /** How many nodes; undefined: first one, then two. */
  nodes: number | undefined;
  clientProcesses: number;
  atATime: number;
  /** The streams after which a node is full, so that a larger room takes in another one; undefined: its own measure. */
  nodeConsumers: number | undefined;
  profileDir: string | undefined;
  quick: boolean;
  save: boolean;
};

const HELP = `npm run bench:signalling -- [options]
  --people N          in rooms of a few (1000; 0: none)
  --rooms-of N        how many fit into each of these (6)
  --large N           people in one large room (1000; 0: none)
  --speakers N        of whom so many publish (4)
  --hands N           hands raised in it (200)
  --publish LIST      what people publish: "microphone,camera" for one, or "none"; left out: in rooms of a few a
                      microphone, then both, and both in the large one
  --nodes N           1 or 2; left out: both, one after the other
  --clients N         client processes (2)
  --at-a-time N       people on their way in at a time (32)
  --node-consumers N  streams a node sends before it takes in another (PARLEY_NODE_CONSUMERS)
  --profile DIR       leave a profile of each node's processor time there
  --quick             a few people, as tests do
  --save              keep what is measured in bench/results.md
`;

const FULL = { people: '1000', large: '1000', hands: '200' };
const QUICK = { people: '12', large: '12', hands: '4' };

/** Ends the process after printing help. Throws for what it does not know. */
export function readOptions(args: readonly string[]): SignallingOptions {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      people: text,
      'rooms-of': { ...text, default: '6' },
      large: text,
      speakers: { ...text, default: '4' },
      hands: text,
      publish: text,
      nodes: text,
      clients: { ...text, default: '2' },
      'at-a-time': { ...text, default: '32' },
      'node-consumers': text,
      profile: text,
      quick: flag,
      save: flag,
      help: flag,
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    process.exit(0);
  }
  const given = values.quick ? QUICK : FULL;
  return {
    people: wholeNumber('people', values.people ?? given.people),
    roomsOf: wholeNumber('rooms-of', values['rooms-of']),
    large: wholeNumber('large', values.large ?? given.large),
    speakers: wholeNumber('speakers', values.speakers),
    hands: wholeNumber('hands', values.hands ?? given.hands),
    sources: values.publish === undefined ? undefined : readSources(values.publish),
    nodes: optional('nodes', values.nodes),
    clientProcesses: wholeNumber('clients', values.clients),
    atATime: wholeNumber('at-a-time', values['at-a-time']),
    nodeConsumers: optional('node-consumers', values['node-consumers']),
    profileDir: values.profile,
    quick: values.quick,
    save: values.save,
  };
}

function readSources(text: string): BenchSource[] {
  if (text === 'none') return [];
  return text.split(',').map((name) => {
    const source = BENCH_SOURCES.find((known) => known === name);
    if (source === undefined)
      throw new Error(`--publish knows ${BENCH_SOURCES.join(' and ')}, not "${name}"`);
    return source;
  });
}

function optional(name: string, text: string | undefined): number | undefined {
  return text === undefined ? undefined : wholeNumber(name, text);
}

function wholeNumber(name: string, text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new Error(`--${name} must be a whole number, and is "${text}"`);
  return Number(text);
}

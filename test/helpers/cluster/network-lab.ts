import { randomInt } from 'node:crypto';
import { isRunning } from './process-tree.ts';
import { runCommand } from './run-command.ts';

/** A network namespace with an address of its own on the lab's bridge. */
export type LabHost = { namespace: string; address: string };

/** Of RFC 2544, for tests of networks: nothing real has these addresses. */
const SUBNETS = '198.18';
const NAMES = /^parley-(\d+)-\d+(-h\d+)?$/;

const CUT_TABLE = `
table inet cut {
  set away { type ipv4_addr; }
  chain incoming { type filter hook input priority 0; ip saddr @away drop; }
  chain outgoing { type filter hook output priority 0; ip daddr @away drop; }
}`;

let labs = 0;

/**
 * Hosts that are network namespaces, with veth pairs into one bridge. The bridge has two addresses in the namespace of the
 * test: one from which clients come, one where the stores are, so that a host can be cut from either. What is cut is
 * dropped by nftables without a word to anyone. Needs root, iproute2 and nftables.
 */
export class NetworkLab {
  readonly clientAddress: string;
  readonly storeAddress: string;
  readonly hosts: readonly LabHost[];
  readonly #bridge: string;

  private constructor(name: string, bridge: string, subnet: string, hosts: number) {
    this.#bridge = bridge;
    this.clientAddress = `${subnet}.1`;
    this.storeAddress = `${subnet}.2`;
    this.hosts = Array.from({ length: hosts }, (_, index) => ({
      namespace: `${name}-h${index + 1}`,
      address: `${subnet}.${index + 11}`,
    }));
  }

  static async create(hosts: number): Promise<NetworkLab> {
    await requireTools();
    await removeLeftovers();
    labs += 1;
    const subnet = await freeSubnet();
    const lab = new NetworkLab(
      `parley-${process.pid}-${labs}`,
      `pl-${process.pid.toString(36)}-${labs}`,
      subnet,
      hosts,
    );
    try {
      await lab.#build();
    } catch (error) {
      await lab.remove();
      throw error;
    }
    return lab;
  }

  /** What stands before a command that is to run on a host. */
  commandOn({ namespace }: LabHost): string[] {
    return ['ip', 'netns', 'exec', namespace];
  }

  /** From now on nothing passes between a host and these addresses, either way. */
  async cut(host: LabHost, addresses: readonly string[]): Promise<void> {
    await this.#nft(host, `add element inet cut away { ${addresses.join(', ')} }`);
  }

  /** Whatever was cut from a host can be reached again. */
  async heal(host: LabHost): Promise<void> {
    await this.#nft(host, 'flush set inet cut away');
  }

  async remove(): Promise<void> {
    for (const { namespace } of this.hosts) await removeNamespace(namespace);
    await ip('link', 'delete', this.#bridge).catch(() => undefined);
  }

  async #build(): Promise<void> {
    await ip('link', 'add', this.#bridge, 'type', 'bridge');
    await ip('address', 'add', `${this.clientAddress}/24`, 'dev', this.#bridge);
    await ip('address', 'add', `${this.storeAddress}/32`, 'dev', this.#bridge);
    await ip('link', 'set', this.#bridge, 'up');
    for (const [index, host] of this.hosts.entries()) await this.#addHost(host, `${this.#bridge}h${index}`);
  }

  async #addHost(host: LabHost, link: string): Promise<void> {
    const { namespace, address } = host;
    await ip('netns', 'add', namespace);
    await ip('link', 'add', link, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', namespace);
    await ip('link', 'set', link, 'master', this.#bridge, 'up');
    await ip('-n', namespace, 'address', 'add', `${address}/24`, 'dev', 'eth0');
    await ip('-n', namespace, 'link', 'set', 'eth0', 'up');
    await ip('-n', namespace, 'link', 'set', 'lo', 'up');
    await this.#nft(host, CUT_TABLE);
  }

  async #nft(host: LabHost, rules: string): Promise<void> {
    await runCommand('ip', ['netns', 'exec', host.namespace, 'nft', rules]);
  }
}

function ip(...args: string[]): Promise<string> {
  return runCommand('ip', args);
}

/** Throws with all that is missing: a test that needs a lab fails then, and is never left out in silence. */
async function requireTools(): Promise<void> {
  const missing: string[] = [];
  if (process.getuid?.() !== 0) missing.push('root: only root may make network namespaces');
  for (const [program, aptPackage] of [
    ['ip', 'iproute2'],
    ['nft', 'nftables'],
  ] as const) {
    const there = await runCommand(program, ['-V']).catch(() => undefined);
    if (there === undefined) missing.push(`the program ${program}: apt-get install ${aptPackage}`);
  }
  if (missing.length > 0) {
    throw new Error(`Hosts in network namespaces need what is not there:\n  - ${missing.join('\n  - ')}`);
  }
}

/** What runs that were killed have left. */
async function removeLeftovers(): Promise<void> {
  const list = await ip('netns', 'list');
  for (const line of list.split('\n')) {
    const [namespace = ''] = line.split(' ');
    const pid = NAMES.exec(namespace)?.[1];
    if (pid !== undefined && !isRunning(Number(pid))) await removeNamespace(namespace);
  }
  const links = await ip('-brief', 'link', 'show', 'type', 'bridge');
  for (const [, bridge = '', pid = ''] of links.matchAll(/^(pl-([0-9a-z]+)-\d+)\b/gm)) {
    if (!isRunning(Number.parseInt(pid, 36))) await ip('link', 'delete', bridge).catch(() => undefined);
  }
}

/** With all that runs in it: a namespace is there for as long as a process is. */
async function removeNamespace(namespace: string): Promise<void> {
  const pids = await ip('netns', 'pids', namespace).catch(() => '');
  for (const pid of pids.split('\n').filter((line) => line !== '')) {
    try {
      process.kill(Number(pid), 'SIGKILL');
    } catch {
      // It has ended meanwhile.
    }
  }
  await ip('netns', 'delete', namespace).catch(() => undefined);
}

async function freeSubnet(): Promise<string> {
  const taken = await ip('-4', '-brief', 'address');
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const subnet = `${SUBNETS}.${randomInt(1, 255)}`;
    if (!taken.includes(`${subnet}.`)) return subnet;
  }
  throw new Error(`no subnet of ${SUBNETS}.0.0/16 is free`);
}

import { BlockList, isIPv4 } from 'node:net';
import type { Endpoint } from './xor-address.ts';

/** Where media is: as people are told (`announced`), and as the relay reaches it. */
export type MediaAddress = { announced: string; reached: string };

/** Where no media server is, whatever anybody configured. */
const NOWHERE = new BlockList();
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const) {
  NOWHERE.addSubnet(network, bits, 'ipv4');
}

/**
 * Whom people may reach through the relay: our own media and nothing else. It is a list of what is allowed, so that there is
 * nothing to forget: an IPv6 address, mapped or not, a private network or a port of another service are not in it.
 */
export class PeerPolicy {
  readonly #reached: ReadonlyMap<string, string>;
  readonly #announced: ReadonlyMap<string, string>;
  readonly #ports: { min: number; max: number };

  /** Of two addresses that are reached by one the first counts. Those that are not IPv4 are left out. */
  constructor(addresses: readonly MediaAddress[], ports: { min: number; max: number }) {
    const reached = new Map<string, string>();
    const announced = new Map<string, string>();
    for (const one of addresses) {
      if (!isUsable(one.announced) || !isUsable(one.reached) || reached.has(one.announced)) continue;
      reached.set(one.announced, one.reached);
      if (!announced.has(one.reached)) announced.set(one.reached, one.announced);
    }
    this.#reached = reached;
    this.#announced = announced;
    this.#ports = ports;
  }

  /** What people may name as peers. */
  get addresses(): readonly string[] {
    return [...this.#reached.keys()];
  }

  /** Permissions are for addresses: the port is looked at where something is sent. */
  allowsAddress(address: string): boolean {
    return this.#reached.has(address);
  }

  allows({ address, port }: Endpoint): boolean {
    return this.#isMediaPort(port) && this.#reached.has(address);
  }

  /** Where to send what is for that peer; undefined for one that is none of ours. */
  reach({ address, port }: Endpoint): Endpoint | undefined {
    const reached = this.#reached.get(address);
    return reached === undefined || !this.#isMediaPort(port) ? undefined : { address: reached, port };
  }

  /** Which peer it is that something came from. */
  peerAt({ address, port }: Endpoint): Endpoint | undefined {
    const announced = this.#announced.get(address);
    return announced === undefined || !this.#isMediaPort(port) ? undefined : { address: announced, port };
  }

  #isMediaPort(port: number): boolean {
    return port >= this.#ports.min && port <= this.#ports.max;
  }
}

function isUsable(address: string): boolean {
  return isIPv4(address) && !NOWHERE.check(address, 'ipv4');
}

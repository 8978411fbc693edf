import { lookup } from 'node:dns/promises';
import { isIP, isIPv4 } from 'node:net';
import type { Config } from '../src/config/config.ts';
import { machineAddresses } from '../src/machine-addresses.ts';
import type { MediaAddress } from './peer-policy.ts';

type MediaConfig = Pick<Config, 'mediaListenAddresses' | 'mediaAnnouncedAddress'>;

/** The IPv4 addresses that media listens on, and the relay too. */
export function ownMediaAddresses({ mediaListenAddresses }: MediaConfig): string[] {
  const addresses =
    mediaListenAddresses === 'auto' ? ['127.0.0.1', ...machineAddresses()] : mediaListenAddresses;
  return addresses.filter((address) => isIPv4(address));
}

/**
 * Where media is: what was configured for it, and this host's own. Behind NAT people ask for the public address, at which
 * this host may not reach itself: then it is sent to where media listens.
 *
 * @throws Error for a name that has no address.
 */
export async function mediaAddresses(
  config: MediaConfig & { turn: Pick<Config['turn'], 'peers'> },
): Promise<MediaAddress[]> {
  const given = await Promise.all(config.turn.peers.map(resolvePeer));
  const own = ownMediaAddresses(config);
  const { mediaAnnouncedAddress: announced } = config;
  if (announced === null) return [...given.flat(), ...own.map((address) => sameBothWays(address))];
  const [first = '127.0.0.1'] = own;
  const reached = first === '0.0.0.0' ? '127.0.0.1' : first;
  const publicOnes = await addressesOf(announced);
  return [...given.flat(), ...publicOnes.map((address) => ({ announced: address, reached }))];
}

async function resolvePeer(peer: MediaAddress): Promise<MediaAddress[]> {
  const [announced, reached] = await Promise.all([addressesOf(peer.announced), addressesOf(peer.reached)]);
  if (peer.announced === peer.reached) return announced.map((address) => sameBothWays(address));
  return announced.flatMap((address) =>
    reached.slice(0, 1).map((way) => ({ announced: address, reached: way })),
  );
}

function sameBothWays(address: string): MediaAddress {
  return { announced: address, reached: address };
}

async function addressesOf(host: string): Promise<string[]> {
  if (isIP(host) !== 0) return isIPv4(host) ? [host] : [];
  const found = await lookup(host, { all: true, family: 4 }).catch((error: unknown) => {
    throw new Error(`The TURN relay cannot find the address of ${host}, where media is`, { cause: error });
  });
  return found.map(({ address }) => address);
}

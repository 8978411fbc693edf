import type { Registry } from 'prom-client';
import type { Config } from '../src/config/config.ts';
import type { Logger } from '../src/logger.ts';
import { mediaAddresses, ownMediaAddresses } from './media-addresses.ts';
import { PeerPolicy } from './peer-policy.ts';
import { TurnRelay } from './turn-relay.ts';

/**
 * The relay as it is configured. Rejects when it cannot listen, and for a name of media that has no address.
 *
 * @param secret of its credentials: see `turnSecret`.
 * @param orAnyPort whether any port will do where the configured one is taken.
 */
export async function openRelay(
  config: Config,
  {
    secret,
    orAnyPort = false,
    logger,
    registry,
  }: { secret: string; orAnyPort?: boolean; logger: Logger; registry: Registry },
): Promise<TurnRelay> {
  const { turn, mediaPorts } = config;
  const listenAddresses = ownMediaAddresses(config);
  if (listenAddresses.length === 0) {
    throw new Error('The TURN relay speaks IPv4, and media listens on no such address: set PARLEY_TURN=off');
  }
  const addresses = await mediaAddresses(config);
  const policy = new PeerPolicy(addresses, mediaPorts);
  logger.info({ peers: policy.addresses, ports: mediaPorts }, 'The TURN relay reaches media');
  return TurnRelay.open({
    listenAddresses: listenAddresses.includes('0.0.0.0') ? ['0.0.0.0'] : listenAddresses,
    port: turn.port,
    orAnyPort,
    relayPorts: turn.relayPorts,
    // This host's own come last. Behind NAT nobody has to hear of the address that it has within.
    relayedAddress: config.mediaAnnouncedAddress === null ? undefined : addresses.at(-1)?.announced,
    policy,
    secret,
    quotas: {
      allocationsPerPerson: turn.allocationsPerPerson,
      personBitrateBps: turn.personBitrateBps,
    },
    logger,
    registry,
  });
}

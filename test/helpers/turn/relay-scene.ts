import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { createTurnCredentials, type TurnCredentials } from '../../../src/turn-credentials.ts';
import { type MediaAddress, PeerPolicy } from '../../../turn/peer-policy.ts';
import { TurnRelay, type TurnRelayOptions } from '../../../turn/turn-relay.ts';
import { TurnClient } from './turn-client.ts';

export const SECRET = 'a secret of relays in tests';

type SceneOptions = Partial<Omit<TurnRelayOptions, 'policy' | 'registry'>> & { addresses?: MediaAddress[] };

/** A relay on a free port, a peer in the place of a media server, and clients. */
export class RelayScene {
  readonly relay: TurnRelay;
  readonly registry: Registry;
  /** Sends back whatever it gets, with `echo ` before it. */
  readonly media: Socket;
  readonly mediaPort: number;
  readonly #clients: TurnClient[] = [];

  static async open({ addresses, ...options }: SceneOptions = {}): Promise<RelayScene> {
    const media = createSocket('udp4');
    media.bind(0, '127.0.0.1');
    await once(media, 'listening');
    media.on('message', (data, { port, address }) => {
      media.send(Buffer.concat([Buffer.from('echo '), data]), port, address);
    });
    const { port } = media.address();
    const registry = new Registry();
    const relay = await TurnRelay.open({
      listenAddresses: ['127.0.0.1'],
      port: 0,
      relayPorts: { min: 20_000, max: 29_999 },
      relayedAddress: undefined,
      secret: SECRET,
      quotas: { allocationsPerPerson: 10, personBitrateBps: 100_000_000 },
      logger: pino({ level: 'silent' }),
      ...options,
      policy: new PeerPolicy(addresses ?? [{ announced: '127.0.0.1', reached: '127.0.0.1' }], {
        min: port,
        max: port,
      }),
      registry,
    }).catch((error: unknown) => {
      media.close();
      throw error;
    });
    return new RelayScene(relay, registry, media, port);
  }

  private constructor(relay: TurnRelay, registry: Registry, media: Socket, mediaPort: number) {
    this.relay = relay;
    this.registry = registry;
    this.media = media;
    this.mediaPort = mediaPort;
  }

  /** @param given of somebody called ana for an hour, unless told. */
  async client(
    given: Partial<TurnCredentials> & { userId?: string; address?: string } = {},
  ): Promise<TurnClient> {
    const { userId = 'ana', address, ...credentials } = given;
    const usual = createTurnCredentials(SECRET, userId, 3_600);
    const client = await TurnClient.open(this.relay.port, { ...usual, ...credentials }, address);
    this.#clients.push(client);
    return client;
  }

  /** One that has an address already. */
  async allocated(userId = 'ana'): Promise<TurnClient> {
    const client = await this.client({ userId });
    const answer = await client.allocate();
    if (answer.code !== undefined) throw new Error(`No allocation: ${answer.code}`);
    return client;
  }

  /** How often something was refused for that reason. */
  async refused(reason: string): Promise<number> {
    const text = await this.registry.metrics();
    return Number(
      new RegExp(`parley_turn_refusals_total\\{reason="${reason}"\\} (\\d+)`).exec(text)?.[1] ?? 0,
    );
  }

  async close(): Promise<void> {
    for (const client of this.#clients) client.close();
    await this.relay.close();
    this.media.close();
  }
}

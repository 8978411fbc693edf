import type { TurnSettings } from '../../../config/turn-settings.ts';
import type { JoinGrant } from '../../../protocol/rest/rooms.ts';
import { createTurnCredentials } from '../../../turn-credentials.ts';

/** A meeting of a working day: what an allocation was made with lasts as long as that does anyway. */
const CREDENTIALS_SECONDS = 12 * 3_600;

/** The relay as people are told of it. */
export type TurnAccess = Readonly<
  Pick<TurnSettings, 'host' | 'urls'> & {
    /** It listens there, where `urls` do not say so. */
    port: number;
    secret: string;
    mediaAnnouncedAddress: string | null;
  }
>;

/**
 * The ICE servers that a person who joins is told of. The SFU's own candidates need none; where they cannot be reached, the
 * relay may.
 *
 * @param turn null where there is no relay.
 * @param origin where the person reached this server.
 */
export function iceServersFor(
  turn: TurnAccess | null,
  userId: string,
  origin: string,
): JoinGrant['iceServers'] {
  if (turn === null) return [];
  const { port, mediaAnnouncedAddress } = turn;
  const host = turn.host ?? mediaAnnouncedAddress ?? hostOf(origin);
  const urls = turn.urls.length > 0 ? [...turn.urls] : [`turn:${bracketed(host)}:${port}?transport=udp`];
  return [{ urls, ...createTurnCredentials(turn.secret, userId, CREDENTIALS_SECONDS) }];
}

/** The relay speaks IPv4, and `localhost` may be something else first. */
function hostOf(origin: string): string {
  const { hostname } = new URL(origin);
  return hostname === 'localhost' ? '127.0.0.1' : hostname;
}

function bracketed(host: string): string {
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
}

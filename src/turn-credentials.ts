import { createHmac } from 'node:crypto';

/*
 * Time-limited credentials of TURN as `draft-uberti-behave-turn-rest-00` has them, and coturn with `use-auth-secret`: the
 * username is `<unix seconds at which it expires>:<who>`, the password base64(HMAC-SHA1(secret, username)). Whoever knows the
 * secret can tell that a username was given out, and until when it counts, without a word from whoever gave it.
 */

export type TurnCredentials = { username: string; credential: string };
export type TurnUser = { userId: string; expiresAtMs: number };

const USERNAME = /^(\d{1,12}):([\w.@-]{1,128})$/;

/** @param validSeconds counted from `nowMs`. */
export function createTurnCredentials(
  secret: string,
  userId: string,
  validSeconds: number,
  nowMs = Date.now(),
): TurnCredentials {
  const username = `${Math.floor(nowMs / 1_000) + validSeconds}:${userId}`;
  return { username, credential: turnPassword(secret, username) };
}

/** The password that goes with a username, whether that was ever given out or not. */
export function turnPassword(secret: string, username: string): string {
  return createHmac('sha1', secret).update(username).digest('base64');
}

/** Who a username is of; undefined when it is none of ours in form. */
export function readTurnUsername(username: string): TurnUser | undefined {
  const [, seconds, userId] = USERNAME.exec(username) ?? [];
  if (seconds === undefined || userId === undefined) return undefined;
  return { userId, expiresAtMs: Number(seconds) * 1_000 };
}

/** The relay's secret where none was configured: made of the one that all processes of the installation have anyway. */
export function turnSecret(configured: string | null, tokenSecret: string): string {
  return configured ?? createHmac('sha256', tokenSecret).update('turn relay').digest('base64url');
}

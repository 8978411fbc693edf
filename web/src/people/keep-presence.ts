import type { PeopleConnection } from '../../../client/people-connection.ts';

/** A page that nobody looked at for so long says that its owner is away. */
const AWAY_AFTER_MS = 5 * 60_000;

/** Tells the connection whether the page is looked at, and when the network is another one. Returns how to stop. */
export function keepPresence(
  connection: Pick<PeopleConnection, 'setPresence' | 'networkChanged'>,
): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = () => {
    clearTimeout(timer);
    if (document.visibilityState === 'visible') connection.setPresence('online');
    else timer = setTimeout(() => connection.setPresence('away'), AWAY_AFTER_MS);
  };
  const reconnect = () => connection.networkChanged();
  look();
  document.addEventListener('visibilitychange', look);
  addEventListener('online', reconnect);
  return () => {
    clearTimeout(timer);
    document.removeEventListener('visibilitychange', look);
    removeEventListener('online', reconnect);
  };
}

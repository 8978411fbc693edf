import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PeopleConnection } from '../../../client/people-connection.ts';
import { api } from '../app/api.ts';
import { useSession } from '../app/session.tsx';
import { useToast } from '../ui/toast.tsx';
import { keepPresence } from './keep-presence.ts';

const PeopleContext = createContext<PeopleConnection | null>(null);

/**
 * Holds one's own connection for as long as one is logged in: it shows that one is there, and tells who else is. Where it
 * cannot be had everything else works, with what the pages were told when they were loaded.
 */
export function PeopleProvider({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const { user, forget } = useSession();
  const toast = useToast();
  const [connection, setConnection] = useState<PeopleConnection | null>(null);
  const userId = user?.id;

  useEffect(() => {
    if (userId === undefined) return;
    let stop: (() => void) | undefined;
    let current = true;
    void connect().then((made) => {
      if (made === null) return;
      if (!current) return made.stop();
      const stopPresence = keepPresence(made);
      made.on('ended', ({ reason }) => {
        forget();
        toast(t(`directory.ended.${reason}`));
      });
      made.start();
      setConnection(made);
      stop = () => {
        stopPresence();
        made.stop();
        setConnection(null);
      };
    });
    return () => {
      current = false;
      stop?.();
    };
  }, [userId, forget, toast, t]);

  return <PeopleContext value={connection}>{children}</PeopleContext>;
}

/** Loaded after the page, which can be used without it. */
async function connect(): Promise<PeopleConnection | null> {
  try {
    const { PeopleConnection } = await import('../../../client/people-connection.ts');
    return new PeopleConnection({ url: `${location.origin}/signaling`, session: api });
  } catch {
    // A newer version has taken its place; the next page load brings it.
    return null;
  }
}

/** One's own connection; null while there is none. */
export function usePeopleConnection(): PeopleConnection | null {
  return useContext(PeopleContext);
}

import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from 'react';
import type { OwnProfile, RegisterInput } from '../../../src/protocol/rest/accounts.ts';
import { api } from './api.ts';

type Session = {
  /** Null while nobody is logged in. */
  user: OwnProfile | null;
  /** On the way to find out whether the cookie of an earlier visit still holds. */
  loading: boolean;
  logIn: (login: string, password: string) => Promise<void>;
  signUp: (input: Omit<RegisterInput, 'refreshIn'>) => Promise<void>;
  logOut: () => Promise<void>;
  rename: (displayName: string) => Promise<void>;
};

const SessionContext = createContext<Session | null>(null);

/** Who is logged in. On load it tries the refresh cookie once, so that reloading a page keeps the session. */
export function SessionProvider({ children }: { children: ReactNode }) {
  const [user, setUser] = useState<OwnProfile | null>(null);
  const [loading, setLoading] = useState(true);

  useEffect(() => {
    void restore()
      .then(setUser)
      .finally(() => setLoading(false));
    return api.onSessionLost(() => setUser(null));
  }, []);

  const logIn = useCallback(async (login: string, password: string) => {
    setUser((await api.logIn({ login, password })).user);
  }, []);
  const signUp = useCallback(async (input: Omit<RegisterInput, 'refreshIn'>) => {
    setUser((await api.register(input)).user);
  }, []);
  const logOut = useCallback(async () => {
    try {
      await api.logOut();
    } finally {
      setUser(null);
    }
  }, []);
  const rename = useCallback(async (displayName: string) => {
    setUser(await api.editProfile({ displayName }));
  }, []);

  const session = useMemo(
    () => ({ user, loading, logIn, signUp, logOut, rename }),
    [user, loading, logIn, signUp, logOut, rename],
  );
  return <SessionContext value={session}>{children}</SessionContext>;
}

let restoring: Promise<OwnProfile | null> | undefined;

/** Once a page load: a refresh token is good for one use, and React's strict mode runs effects twice. */
function restore(): Promise<OwnProfile | null> {
  restoring ??= api.refresh().then(
    (session) => session.user,
    () => null,
  );
  return restoring;
}

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === null) throw new Error('useSession outside of SessionProvider');
  return session;
}

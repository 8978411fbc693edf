import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from 'react';
import { NetworkError } from '../../../client/parley-error.ts';
import type { OwnProfile, RegisterInput, ResetPasswordInput } from '../../../src/protocol/rest/accounts.ts';
import { api } from './api.ts';
import { mayHaveSession, rememberSession } from './session-hint.ts';

type Session = {
  /** Null while nobody is logged in. */
  user: OwnProfile | null;
  /** On the way to find out whether the cookie of an earlier visit still holds. */
  loading: boolean;
  /** The server did not answer, so that nobody knows. */
  offline: boolean;
  logIn: (login: string, password: string) => Promise<void>;
  signUp: (input: Omit<RegisterInput, 'refreshIn'>) => Promise<void>;
  logInWithGoogle: (idToken: string) => Promise<void>;
  /** Logs in with the new password. */
  resetPassword: (input: Omit<ResetPasswordInput, 'refreshIn'>) => Promise<void>;
  logOut: () => Promise<void>;
  /** The account as a request about it gave it back. */
  update: (user: OwnProfile) => void;
  /** The account is no more: nothing is left to log out of. */
  forget: () => void;
};

const SessionContext = createContext<Session | null>(null);

/** Who is logged in. On load it tries the refresh cookie once, so that reloading a page keeps the session. */
export function SessionProvider({ children }: { children: ReactNode }) {
  const [user, setUser] = useState<OwnProfile | null>(null);
  const [loading, setLoading] = useState(true);
  const [offline, setOffline] = useState(false);

  useEffect(() => {
    void restore().then((restored) => {
      setUser(restored === 'offline' ? null : restored);
      setOffline(restored === 'offline');
      setLoading(false);
    });
    return api.onSessionLost(() => {
      rememberSession(false);
      setUser(null);
    });
  }, []);

  const logIn = useCallback(async (login: string, password: string) => {
    setUser(begin(await api.logIn({ login, password })));
  }, []);
  const signUp = useCallback(async (input: Omit<RegisterInput, 'refreshIn'>) => {
    setUser(begin(await api.register(input)));
  }, []);
  const logOut = useCallback(async () => {
    try {
      await api.logOut();
    } catch {
      // Logged out here in any case; the server forgets by itself when the cookie expires.
    } finally {
      rememberSession(false);
      setUser(null);
    }
  }, []);
  const logInWithGoogle = useCallback(async (idToken: string) => {
    setUser(begin(await api.logInWithGoogle({ idToken })));
  }, []);
  const resetPassword = useCallback(async (input: Omit<ResetPasswordInput, 'refreshIn'>) => {
    setUser(begin(await api.resetPassword(input)));
  }, []);
  const forget = useCallback(() => {
    rememberSession(false);
    setUser(null);
  }, []);

  const session = useMemo(
    () => ({
      user,
      loading,
      offline,
      logIn,
      signUp,
      logInWithGoogle,
      resetPassword,
      logOut,
      update: setUser,
      forget,
    }),
    [user, loading, offline, logIn, signUp, logInWithGoogle, resetPassword, logOut, forget],
  );
  return <SessionContext value={session}>{children}</SessionContext>;
}

function begin({ user }: { user: OwnProfile }): OwnProfile {
  rememberSession(true);
  return user;
}

type Restored = OwnProfile | 'offline' | null;

let restoring: Promise<Restored> | undefined;

/** Once a page load: a refresh token is good for one use, and React's strict mode runs effects twice. */
function restore(): Promise<Restored> {
  restoring ??= mayHaveSession() ? refresh() : Promise.resolve(null);
  return restoring;
}

async function refresh(): Promise<Restored> {
  try {
    return begin(await api.refresh());
  } catch (error) {
    // An unreachable server says nothing about the session.
    if (error instanceof NetworkError) return 'offline';
    rememberSession(false);
    return null;
  }
}

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === null) throw new Error('useSession outside of SessionProvider');
  return session;
}

const KEY = 'parley.session';

/**
 * Whether this browser had a session when last seen. The cookie itself is out of any script's reach, so this spares
 * newcomers a request that must fail. Where storage is blocked, the answer is yes: asking does no harm.
 */
export function mayHaveSession(): boolean {
  try {
    return localStorage.getItem(KEY) !== null;
  } catch {
    return true;
  }
}

export function rememberSession(exists: boolean): void {
  try {
    if (exists) localStorage.setItem(KEY, '1');
    else localStorage.removeItem(KEY);
  } catch {
    // Then `mayHaveSession` says yes anyway.
  }
}

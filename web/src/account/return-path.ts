/** Where to go after logging in. Only paths of this site: anything else would make the log-in page a springboard. */
export function safeReturnPath(next: string | null): string {
  if (next === null || !/^\/(?![/\\])/.test(next)) return '/rooms';
  return /^\/(login|signup|forgot|reset|verify)\b/.test(next) ? '/rooms' : next;
}

/** The log-in page that leads back to `path`. The rooms are where one arrives anyway. */
export function logInPath(path: string): string {
  return `/login${returnQuery(path)}`;
}

export function signUpPath(path: string): string {
  return `/signup${returnQuery(path)}`;
}

/** The page that confirms one's address. */
export function verifyPath(path: string): string {
  return `/verify${returnQuery(path)}`;
}

/** The page that asks for a code for a new password, with the address where it is known. */
export function forgotPath(path: string, email = ''): string {
  const query = new URLSearchParams(returnQuery(path));
  if (email !== '') query.set('email', email);
  return query.size === 0 ? '/forgot' : `/forgot?${query}`;
}

/** The page that takes that code. */
export function resetPath(email: string, path = '/rooms'): string {
  const query = new URLSearchParams(returnQuery(path));
  query.set('email', email);
  return `/reset?${query}`;
}

function returnQuery(path: string): string {
  const safe = safeReturnPath(path);
  return safe === '/rooms' ? '' : `?next=${encodeURIComponent(safe)}`;
}

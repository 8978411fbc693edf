/** Where to go after logging in. Only paths of this site: anything else would make the log-in page a springboard. */
export function safeReturnPath(next: string | null): string {
  if (next === null || !/^\/(?![/\\])/.test(next)) return '/rooms';
  return next.startsWith('/login') || next.startsWith('/signup') ? '/rooms' : next;
}

/** The log-in page that leads back to `path`. The rooms are where one arrives anyway. */
export function logInPath(path: string): string {
  return `/login${returnQuery(path)}`;
}

export function signUpPath(path: string): string {
  return `/signup${returnQuery(path)}`;
}

function returnQuery(path: string): string {
  const safe = safeReturnPath(path);
  return safe === '/rooms' ? '' : `?next=${encodeURIComponent(safe)}`;
}

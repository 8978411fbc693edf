import { ParleyApi } from '../../../client/rest-client.ts';

/** The REST API of the server that this page came from. The refresh token stays in a cookie that no script can read. */
export const api = new ParleyApi({
  baseUrl: location.origin,
  refreshIn: 'cookie',
  // Web Locks are missing on plain http and in old browsers; there, tabs that refresh at once may have to log in again.
  exclusively: (work) => ('locks' in navigator ? navigator.locks.request('parley.refresh', work) : work()),
});

import { logInWithGoogle } from '../../../protocol/rest/account-endpoints.ts';
import type { EndpointRouter } from '../../http/endpoint-router.ts';
import type { Sessions } from '../sessions/sessions.ts';
import type { GoogleSignIn } from './google-sign-in.ts';

/** `/auth/google`. */
export function serveGoogle(
  router: EndpointRouter,
  { googleSignIn, sessions }: { googleSignIn: GoogleSignIn; sessions: Sessions },
): void {
  router.serve(logInWithGoogle, async ({ body, request, response }) => {
    const user = await googleSignIn.logIn(body.idToken);
    return sessions.begin(user, body.refreshIn, { request, response }, 'GOOGLE_TOKEN_INVALID');
  });
}

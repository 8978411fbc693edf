import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useProblemText } from '../app/problem-text.ts';
import { useSession } from '../app/session.tsx';
import { useServerSettings } from '../app/use-server-settings.ts';
import { loadGoogleIdentity } from './google-identity.ts';

/** Google's button, where signing in with Google is set up. Google's script is loaded only then. */
export function GoogleSignIn() {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const { logInWithGoogle } = useSession();
  const clientId = useServerSettings()?.googleClientId ?? null;
  const place = useRef<HTMLDivElement>(null);
  const [error, setError] = useState<string | null>(null);

  useEffect(() => {
    if (clientId === null) return;
    let current = true;
    const logIn = ({ credential }: { credential: string }) =>
      void logInWithGoogle(credential).catch((failure: unknown) => current && setError(problemText(failure)));
    loadGoogleIdentity().then(
      (google) => {
        if (!current || place.current === null) return;
        google.initialize({ client_id: clientId, callback: logIn });
        google.renderButton(place.current, { width: 320, text: 'continue_with', size: 'large' });
      },
      () => current && setError(t('account.google.failed')),
    );
    return () => {
      current = false;
    };
  }, [clientId, logInWithGoogle, problemText, t]);

  if (clientId === null) return null;
  return (
    <div className="account-google">
      <p className="account-or">{t('app.or')}</p>
      <div ref={place} className="account-google-button" />
      {error !== null && (
        <p className="form-error" role="alert">
          {error}
        </p>
      )}
    </div>
  );
}

const SCRIPT = 'https://accounts.google.com/gsi/client';

/** What is used of Google Identity Services: https://developers.google.com/identity/gsi/web/reference/js-reference */
export type GoogleIdentity = {
  initialize(options: { client_id: string; callback: (answer: { credential: string }) => void }): void;
  renderButton(place: HTMLElement, options: { width: number; text: 'continue_with'; size: 'large' }): void;
};

declare global {
  interface Window {
    google?: { accounts: { id: GoogleIdentity } };
  }
}

let loading: Promise<GoogleIdentity> | undefined;

/** Loads Google's script once a visit. Rejects where it cannot be had; another try loads it again. */
export function loadGoogleIdentity(): Promise<GoogleIdentity> {
  loading ??= load().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

function load(): Promise<GoogleIdentity> {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = SCRIPT;
    script.async = true;
    script.onload = () => {
      const google = window.google?.accounts.id;
      if (google === undefined) reject(new Error('Google’s script did not bring what it should.'));
      else resolve(google);
    };
    script.onerror = () => {
      script.remove();
      reject(new Error('Google’s script could not be loaded.'));
    };
    document.head.append(script);
  });
}

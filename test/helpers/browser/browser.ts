import { type Browser, chromium } from 'playwright-core';

/** What a person says when a page asks for the camera or the microphone. */
export type Answer = 'allow' | 'deny';

/** A name of this machine that browsers do not trust with devices, as they do `localhost`. */
export const INSECURE_HOST = 'parley.test';

/** Chromium with a camera and a microphone that are not there: a moving picture and a beep. */
export function launchBrowser(answer: Answer = 'allow'): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      `--use-fake-ui-for-media-stream${answer === 'deny' ? '=deny' : ''}`,
      // Few frames: the pages of a test share the cores with the server.
      '--use-fake-device-for-media-stream=fps=5',
      `--host-resolver-rules=MAP ${INSECURE_HOST} 127.0.0.1`,
      '--autoplay-policy=no-user-gesture-required',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  });
}

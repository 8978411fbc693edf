import { type Browser, chromium } from 'playwright-core';

/** Chromium with a camera and a microphone that are not there: a moving picture and a beep. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--use-fake-ui-for-media-stream',
      // Few frames: the pages of a test share the cores with the server.
      '--use-fake-device-for-media-stream=fps=5',
      '--autoplay-policy=no-user-gesture-required',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  });
}

import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import type { MutableSource } from '../../../src/protocol/room-state.ts';
import { bundleForPage } from '../browser/bundle-for-page.ts';
import { newAccount } from '../rest/people.ts';
import { waitUntil } from '../wait-until.ts';
import type * as crowdInPage from './crowd-in-page.ts';
import type { PersonReport } from './crowd-in-page.ts';

declare global {
  interface Window {
    crowd: typeof crowdInPage;
  }
}

let bundle: Promise<string> | undefined;

function script(): Promise<string> {
  bundle ??= bundleForPage(fileURLToPath(new URL('./crowd-in-page.ts', import.meta.url)), 'crowd');
  return bundle;
}

/** People with pictures and sound, in one page of Chromium: the SDK as apps have it, and nothing else. */
export class Crowd {
  readonly #page: Page;

  private constructor(page: Page) {
    this.#page = page;
  }

  /** @param url where these people reach the server. */
  static async gather(browser: Browser, url: string): Promise<Crowd> {
    // As people's browsers call themselves: see `Visitor`.
    const userAgent = `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/${browser.version()} Safari/537.36`;
    const page = await (await browser.newContext({ userAgent, bypassCSP: true })).newPage();
    // A page of the server's own: one that Playwright answers is of nowhere, and may open no socket to this machine.
    await page.goto(`${url}/healthz`);
    await page.addScriptTag({ content: `${await script()};window.crowd = crowd;` });
    return new Crowd(page);
  }

  /** Someone signs up. Their name is who they are in every report. */
  async bring(): Promise<string> {
    const account = newAccount();
    await this.#page.evaluate((given) => window.crowd.bring(given.displayName).register(given), account);
    return account.displayName;
  }

  openRoom(name: string): Promise<string> {
    return this.#page.evaluate((who) => window.crowd.find(who).openRoom(), name);
  }

  /** Comes in, with a picture and a sound. */
  async enter(name: string, roomId: string): Promise<void> {
    await this.#page.evaluate(([who, room]) => window.crowd.find(who).enter(room), [name, roomId] as const);
  }

  async mute(by: string, name: string, source: MutableSource): Promise<void> {
    await this.#page.evaluate(([host, who, what]) => window.crowd.find(host).mute(who, what), [
      by,
      name,
      source,
    ] as const);
  }

  async raiseHand(name: string): Promise<void> {
    await this.#page.evaluate((who) => window.crowd.find(who).raiseHand(), name);
  }

  async leave(name: string): Promise<void> {
    await this.#page.evaluate((who) => window.crowd.find(who).leave(), name);
  }

  async resetTimes(names: readonly string[]): Promise<void> {
    await this.#page.evaluate(
      (all) => {
        for (const who of all) window.crowd.find(who).resetTimes();
      },
      [...names],
    );
  }

  async reports(names: readonly string[]): Promise<Record<string, PersonReport>> {
    const reports = await this.#page.evaluate(
      (all) => all.map((who) => [who, window.crowd.find(who).report()] as const),
      [...names],
    );
    return Object.fromEntries(reports);
  }

  /** Waits until each of these sees and hears every other one of them, and did so within the last second. */
  async hasMedia(names: readonly string[], timeoutMs = 30_000): Promise<void> {
    let last: unknown;
    await waitUntil(
      'everyone to see and hear everyone',
      async () => {
        const reports = await this.reports(names);
        last = reports;
        return names.every((name) => {
          const { connection, streams } = reports[name] ?? { connection: 'idle', streams: {} };
          return (
            connection === 'connected' && expectedStreams(names, name).every((key) => isFresh(streams[key]))
          );
        });
      },
      { timeoutMs, lastSeen: () => last },
    );
  }

  async close(): Promise<void> {
    await this.#page.context().close();
  }
}

/** What somebody receives who is in a room with all of these. */
export function expectedStreams(names: readonly string[], name: string): string[] {
  const others = names.filter((other) => other !== name);
  return others.flatMap((other) => [`${other}/camera`, `${other}/microphone`]);
}

function isFresh(times: { silentMs: number } | undefined): boolean {
  return times !== undefined && times.silentMs < 1_000;
}

import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import type { MutableSource } from '../../../src/protocol/room-state.ts';
import { bundleForPage } from '../browser/bundle-for-page.ts';
import { newAccount } from '../rest/people.ts';
import { waitUntil } from '../wait-until.ts';
import type * as crowdInPage from './crowd-in-page.ts';
import type { CrowdSource, PersonReport } from './crowd-in-page.ts';
import { gapsIn, type MediaGap } from './media-gaps.ts';

declare global {
  interface Window {
    crowd: typeof crowdInPage;
  }
}

const BOTH: readonly CrowdSource[] = ['camera', 'microphone'];
/** A machine on which every stream comes that evenly, for that long, has time for what is to be measured. */
const EVEN_MS = 700;
const CALM_FOR_MS = 3_000;
const TELL_EVERY_MS = 10_000;
const LOOK_EVERY_MS = 250;

let bundle: Promise<string> | undefined;

function script(): Promise<string> {
  bundle ??= bundleForPage(fileURLToPath(new URL('./crowd-in-page.ts', import.meta.url)), 'crowd');
  return bundle;
}

/** A room, and the names of those who are in it. */
export type CrowdRoom = { roomId: string; names: string[] };

/** People with pictures and sound, in pages of Chromium: the SDK as apps have it, and nothing else. */
export class Crowd {
  readonly #browser: Browser;
  readonly #url: string;
  readonly #pageOf = new Map<string, Page>();
  readonly #sources = new Map<string, readonly CrowdSource[]>();
  #page: Page;

  private constructor(browser: Browser, url: string, page: Page) {
    this.#browser = browser;
    this.#url = url;
    this.#page = page;
  }

  /** @param url where these people reach the server. */
  static async gather(browser: Browser, url: string): Promise<Crowd> {
    return new Crowd(browser, url, await openPage(browser, url));
  }

  /** Those who are brought from now on have a page, and so a process, of their own: one page does all of its people's work in turn. */
  async turnPage(): Promise<void> {
    this.#page = await openPage(this.#browser, this.#url);
  }

  /** Someone signs up. Their name is who they are in every report. */
  async bring(): Promise<string> {
    const account = newAccount();
    const page = this.#page;
    this.#pageOf.set(account.displayName, page);
    await page.evaluate((given) => window.crowd.bring(given.displayName).register(given), account);
    return account.displayName;
  }

  openRoom(name: string): Promise<string> {
    return this.#pageFor(name).evaluate((who) => window.crowd.find(who).openRoom(), name);
  }

  /** Comes in, with a picture and a sound, or with these. */
  async enter(name: string, roomId: string, sources = BOTH): Promise<void> {
    this.#sources.set(name, sources);
    await this.#pageFor(name).evaluate(([who, room, what]) => window.crowd.find(who).enter(room, what), [
      name,
      roomId,
      sources,
    ] as const);
  }

  /**
   * So many rooms with so many people in each, and a page a room. Everyone has a sound and the first of each room a picture
   * too: the machine has these people's browser to carry besides the servers.
   */
  async fillRooms(rooms: number, peopleARoom: number): Promise<CrowdRoom[]> {
    const filled: CrowdRoom[] = [];
    for (let index = 0; index < rooms; index += 1) {
      const names: string[] = [];
      if (index > 0) await this.turnPage();
      for (let person = 0; person < peopleARoom; person += 1) names.push(await this.bring());
      const [host = ''] = names;
      const roomId = await this.openRoom(host);
      for (const name of names) await this.enter(name, roomId, name === host ? BOTH : ['microphone']);
      filled.push({ roomId, names });
    }
    return filled;
  }

  async mute(by: string, name: string, source: MutableSource): Promise<void> {
    await this.#pageFor(by).evaluate(([host, who, what]) => window.crowd.find(host).mute(who, what), [
      by,
      name,
      source,
    ] as const);
  }

  async raiseHand(name: string): Promise<void> {
    await this.#pageFor(name).evaluate((who) => window.crowd.find(who).raiseHand(), name);
  }

  async leave(name: string): Promise<void> {
    await this.#pageFor(name).evaluate((who) => window.crowd.find(who).leave(), name);
  }

  async resetTimes(names: readonly string[]): Promise<void> {
    await this.#onPages(names, (page, theirs) =>
      page.evaluate((all) => {
        for (const who of all) window.crowd.find(who).resetTimes();
      }, theirs),
    );
  }

  async reports(names: readonly string[]): Promise<Record<string, PersonReport>> {
    const reports = await this.#onPages(names, (page, theirs) =>
      page.evaluate((all) => all.map((who) => [who, window.crowd.find(who).report()] as const), theirs),
    );
    return Object.fromEntries(reports.flat());
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
            connection === 'connected' &&
            this.expectedStreams(names, name).every((key) => isFresh(streams[key]))
          );
        });
      },
      { timeoutMs, lastSeen: () => last },
    );
  }

  /**
   * Waits until every stream in these rooms has come evenly for a while, so that a gap after that is of what is done then.
   * Gaps are counted from the beginning of that while.
   */
  async isCalm(rooms: readonly CrowdRoom[], timeoutMs = 90_000): Promise<void> {
    const beganMs = performance.now();
    let toldMs = beganMs;
    let sinceMs = Number.NEGATIVE_INFINITY;
    let uneven: MediaGap[] = [];
    const look = async () => {
      const nowMs = performance.now();
      uneven = (await this.gaps(rooms)).filter(({ ms }) => ms > EVEN_MS);
      if (uneven.length > 0) {
        await this.resetTimes(everyoneIn(rooms));
        sinceMs = nowMs;
      }
      if (nowMs - toldMs > TELL_EVERY_MS) {
        toldMs = nowMs;
        const waitedS = Math.round((nowMs - beganMs) / 1_000);
        console.log(`      · waiting for media to come evenly, ${waitedS} s by now: ${uneven.length} gaps`);
      }
      await delay(LOOK_EVERY_MS);
      return nowMs - sinceMs > CALM_FOR_MS;
    };
    await this.resetTimes(everyoneIn(rooms));
    sinceMs = beganMs;
    await waitUntil('all media to come evenly', look, { timeoutMs, lastSeen: () => uneven.slice(0, 5) });
  }

  /** The longest gap in each stream that anyone in these rooms gets, since the times were reset; the longest first. */
  async gaps(rooms: readonly CrowdRoom[]): Promise<MediaGap[]> {
    const reports = await this.reports(everyoneIn(rooms));
    const gaps = rooms.flatMap(({ names }) =>
      gapsIn(reports, names, (name) => this.expectedStreams(names, name)),
    );
    return gaps.sort((one, other) => other.ms - one.ms);
  }

  /** What somebody receives who is in a room with all of these. */
  expectedStreams(names: readonly string[], name: string): string[] {
    const others = names.filter((other) => other !== name);
    return others.flatMap((other) => (this.#sources.get(other) ?? []).map((source) => `${other}/${source}`));
  }

  async close(): Promise<void> {
    for (const page of new Set([this.#page, ...this.#pageOf.values()])) await page.context().close();
  }

  #pageFor(name: string): Page {
    const page = this.#pageOf.get(name);
    if (page === undefined) throw new Error(`${name} is in no page`);
    return page;
  }

  /** Does something on each page that these are on, at once, with those of them who are there. */
  #onPages<T>(names: readonly string[], work: (page: Page, theirs: string[]) => Promise<T>): Promise<T[]> {
    const byPage = Map.groupBy(names, (name) => this.#pageFor(name));
    return Promise.all([...byPage].map(([page, theirs]) => work(page, theirs)));
  }
}

/** In a window of its own: Chromium has a page of another tab wait. */
async function openPage(browser: Browser, url: string): Promise<Page> {
  // As people's browsers call themselves: see `Visitor`.
  const userAgent = `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/${browser.version()} Safari/537.36`;
  const page = await (await browser.newContext({ userAgent, bypassCSP: true })).newPage();
  // A page of the server's own: one that Playwright answers is of nowhere, and may open no socket to this machine.
  await page.goto(`${url}/healthz`);
  await page.addScriptTag({ content: `${await script()};window.crowd = crowd;` });
  return page;
}

export function everyoneIn(rooms: readonly CrowdRoom[]): string[] {
  return rooms.flatMap(({ names }) => names);
}

function isFresh(times: { silentMs: number } | undefined): boolean {
  return times !== undefined && times.silentMs < 1_000;
}

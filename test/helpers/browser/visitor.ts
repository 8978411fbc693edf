import type { APIResponse, Browser, BrowserContext, Locator, Page } from 'playwright-core';
import type { ParleyRoom } from '../../../client/parley-room.ts';
import type { RoomView } from '../../../client/room-view.ts';
import { newAccount } from '../rest/people.ts';
import { waitUntil } from '../wait-until.ts';

declare global {
  interface Window {
    parleyRoom?: ParleyRoom | undefined;
  }
}

function tileOf({ name }: Visitor): string {
  return `figure[data-testid="tile"][data-source="camera"][aria-label^="${name}"]`;
}

/** What one page receives of another person, added up over its streams. */
export type Received = {
  framesDecoded: number;
  audioLevel: number;
  audioPackets: number;
  videoPackets: number;
};

/** One person with a browser of their own: an account, a page, and what the page shows. */
export class Visitor {
  readonly account = newAccount();
  readonly page: Page;
  readonly context: BrowserContext;
  readonly url: string;
  /** What went wrong on the page, which a test expects to be nothing. */
  readonly errors: string[] = [];
  #accessToken = '';

  private constructor(context: BrowserContext, page: Page, url: string) {
    this.context = context;
    this.page = page;
    this.url = url;
    page.on('pageerror', (error) => this.errors.push(error.message));
  }

  /** `url` is where this visitor reaches the server. */
  static async arrive(
    browser: Browser,
    url: string,
    viewport = { width: 1280, height: 800 },
  ): Promise<Visitor> {
    // As people's browsers call themselves: mediasoup-client knows none by the name of HeadlessChrome, which is all it has
    // to go by on plain HTTP.
    const userAgent = `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/${browser.version()} Safari/537.36`;
    const context = await browser.newContext({ viewport, userAgent });
    return new Visitor(context, await context.newPage(), url);
  }

  /** With an account made over REST and the session in its cookie, as after signing up on the page. */
  static async withAccount(
    browser: Browser,
    url: string,
    viewport?: { width: number; height: number },
  ): Promise<Visitor> {
    const visitor = await Visitor.arrive(browser, url, viewport);
    const data = { ...visitor.account, refreshIn: 'cookie' };
    const reply = await visitor.context.request.post(`${url}/api/v1/auth/register`, { data });
    if (!reply.ok()) throw new Error(`could not register: ${await reply.text()}`);
    visitor.#accessToken = (await reply.json()).accessToken;
    // The app asks for a session where it had one: see web/src/app/session-hint.ts.
    await visitor.page.addInitScript(() => localStorage.setItem('parley.session', '1'));
    return visitor;
  }

  /** A camera of 320 × 180, where more pages than cores each send a picture and decode those of all others. */
  async bringSmallCamera(): Promise<void> {
    await this.page.addInitScript(() => {
      const devices = navigator.mediaDevices;
      const open = devices.getUserMedia.bind(devices);
      devices.getUserMedia = ({ video, ...rest } = {}) =>
        open({ ...rest, ...(video ? { video: { width: 320, height: 180 } } : {}) });
    });
  }

  /** As someone who switched it off before: what a test is not about costs no pictures. */
  async leaveCameraOff(): Promise<void> {
    await this.page.addInitScript(() => {
      // What web/src/media/device-choice.ts remembers.
      localStorage.setItem('parley.devices', JSON.stringify({ cameraOn: false }));
    });
  }

  /** Over REST, for those who came `withAccount`. Gives the room's id. */
  async createRoom(name: string, input: object = {}): Promise<string> {
    const room = await this.request('POST', '/rooms', { name, ...input });
    return (await room.json()).id;
  }

  /** A request in this visitor's name, for those who came `withAccount`. `path` is under `/api/v1`. */
  async request(method: string, path: string, data?: object): Promise<APIResponse> {
    const headers = { authorization: `Bearer ${this.#accessToken}` };
    const reply = await this.context.request.fetch(`${this.url}/api/v1${path}`, {
      method,
      headers,
      ...(data === undefined ? {} : { data }),
    });
    if (!reply.ok()) throw new Error(`${method} ${path}: ${await reply.text()}`);
    return reply;
  }

  get name(): string {
    return this.account.displayName;
  }

  async signUp(): Promise<void> {
    const { username, email, password, displayName } = this.account;
    await this.page.getByLabel('User name', { exact: true }).fill(username);
    await this.page.getByLabel('Email').fill(email);
    await this.page.getByLabel('Password', { exact: true }).fill(password);
    await this.page.getByLabel('Name others see').fill(displayName);
    await this.page.getByRole('button', { name: 'Create account' }).click();
  }

  /** Through the door of a room's link, and in. */
  async enter(link: string): Promise<void> {
    await this.page.goto(link);
    await this.joinNow();
  }

  async joinNow(): Promise<void> {
    await this.page.getByRole('button', { name: 'Join now' }).click();
    await this.hasView('to be in the room', (view) => view.connection === 'connected');
    // Drawn, so that keys are heard.
    await this.page.getByRole('toolbar', { name: 'Controls' }).waitFor();
  }

  view(): Promise<RoomView | undefined> {
    // What cannot be sent out of the page, tracks, comes as empty objects.
    return this.page.evaluate(() => window.parleyRoom?.view);
  }

  hasView(what: string, holds: (view: RoomView) => boolean, timeoutMs = 10_000): Promise<RoomView> {
    const look = async () => {
      const view = await this.view();
      return view !== undefined && holds(view) ? view : undefined;
    };
    return waitUntil(`${this.name} ${what}`, look, { timeoutMs, lastSeen: () => this.view() });
  }

  /** The tile of a person's camera, on this page. */
  tileOf(other: Visitor): Locator {
    return this.page.locator(tileOf(other));
  }

  /** That tile, when its label says these words too: for `timeToShow`. */
  tileSaying(other: Visitor, words: string): { page: Page; selector: string } {
    return { page: this.page, selector: `${tileOf(other)}[aria-label*="${words}"]` };
  }

  /** The host's menu of a person, open. */
  async openMenuOf(other: Visitor): Promise<void> {
    const menu = this.page.getByRole('button', { name: `Actions for ${other.name}` });
    if (!(await menu.isVisible())) await this.page.getByRole('button', { name: /^People\b/ }).click();
    await menu.click();
  }

  /** Counts what happens from now on; the function it gives says what was seen. */
  async collect(event: 'peerLeft' | 'trackRemoved'): Promise<() => Promise<string[]>> {
    const seen = await this.page.evaluateHandle((name) => {
      const happened: string[] = [];
      window.parleyRoom?.on(name, () => happened.push(name));
      return happened;
    }, event);
    return () => seen.jsonValue();
  }

  async press(key: string): Promise<void> {
    await this.page.keyboard.press(key);
  }

  /** What has arrived from each other person, by display name. */
  received(): Promise<Record<string, Received>> {
    return this.page.evaluate(async () => {
      const room = window.parleyRoom;
      const result: Record<string, Received> = {};
      for (const { consumerId, peerId } of room?.view.remoteTracks ?? []) {
        const name = room?.view.room?.peers.find((peer) => peer.peerId === peerId)?.displayName ?? peerId;
        const sum = { framesDecoded: 0, audioLevel: 0, audioPackets: 0, videoPackets: 0, ...result[name] };
        const stats = await room?.getStats(consumerId);
        for (const report of stats?.values() ?? []) {
          if (report.type !== 'inbound-rtp') continue;
          sum.framesDecoded += report.framesDecoded ?? 0;
          sum.audioLevel = Math.max(sum.audioLevel, report.audioLevel ?? 0);
          sum[report.kind === 'audio' ? 'audioPackets' : 'videoPackets'] += report.packetsReceived ?? 0;
        }
        result[name] = sum;
      }
      return result;
    });
  }

  /** Waits until this page decodes video frames and hears sound of each of the others. */
  async seesAndHears(others: readonly Visitor[], timeoutMs = 20_000): Promise<void> {
    const before = await this.received();
    const isLive = (seen: Received | undefined, name: string) =>
      seen !== undefined && seen.framesDecoded > (before[name]?.framesDecoded ?? 0) && seen.audioLevel > 0;
    await waitUntil(
      `${this.name} to see and hear ${others.length} others`,
      async () => {
        const now = await this.received();
        return others.every(({ name }) => isLive(now[name], name));
      },
      { timeoutMs, lastSeen: () => this.received() },
    );
  }

  /** For whoever looks into a failure: `test/artifacts` is not kept by git. */
  async photograph(title: string): Promise<void> {
    const file = `${title} ${this.name}`.replace(/[^\p{L}\p{N}]+/gu, '-').slice(0, 120);
    await this.page.screenshot({ path: `test/artifacts/${file}.png` });
  }

  close(): Promise<void> {
    return this.context.close();
  }
}

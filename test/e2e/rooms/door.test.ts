import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import { type Answer, INSECURE_HOST, launchBrowser } from '../../helpers/browser/browser.ts';
import { Visitor } from '../../helpers/browser/visitor.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';

describe('the door of a room keeps nobody out:', function () {
  this.timeout(60_000);
  let server: TestApp;
  let roomId: string;
  let browser: Browser | undefined;
  let visitor: Visitor | undefined;

  before(async () => {
    server = await startTestApp({ live: 'real' });
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await visitor?.photograph(this.currentTest.title);
    await browser?.close();
    visitor = undefined;
  });
  after(() => server?.stop());

  async function comeWith(answer: Answer): Promise<Visitor> {
    browser = await launchBrowser(answer);
    visitor = await Visitor.withAccount(browser, server.url);
    roomId = await visitor.createRoom('Open to all');
    return visitor;
  }

  /** In the room without devices, one hears, writes and raises a hand. */
  async function takesPart(ana: Visitor): Promise<void> {
    await ana.joinNow();
    await ana.press('h');
    await ana.hasView('to have a hand up', ({ room }) => room?.hands.length === 1);
    expect((await ana.view())?.localTracks).to.deep.equal([]);
    expect(ana.errors).to.deep.equal([]);
  }

  it('who says no to the camera and the microphone is told where to allow them, and comes in', async () => {
    const ana = await comeWith('deny');
    await ana.page.goto(`${server.url}/room/${roomId}`);
    const problem = ana.page.getByRole('alert');
    await problem.getByText(/allow/i).waitFor();
    await problem.getByRole('button', { name: 'Try again' }).click();
    await problem.getByText(/allow/i).waitFor();
    await takesPart(ana);
    // And is told why when trying inside.
    await ana.press('m');
    await ana.page
      .getByLabel('Notices')
      .getByText(/microphone/i)
      .waitFor();
  });

  it('who has neither comes in', async () => {
    const ana = await comeWith('allow');
    await refuse(ana, 'NotFoundError', ['audio', 'video']);
    await ana.page.goto(`${server.url}/room/${roomId}`);
    await ana.page.getByRole('alert').getByText(/found/i).waitFor();
    await takesPart(ana);
  });

  it('who has a microphone whose camera another program holds comes in with the voice', async () => {
    const ana = await comeWith('allow');
    await refuse(ana, 'NotReadableError', ['video']);
    await ana.page.goto(`${server.url}/room/${roomId}`);
    await ana.page
      .getByRole('alert')
      .getByText(/camera/i)
      .waitFor();
    await ana.joinNow();
    const view = await ana.hasView('to speak', ({ localTracks }) => localTracks.length > 0);
    expect(view.localTracks.map(({ source }) => source)).to.deep.equal(['microphone']);
    expect(ana.errors).to.deep.equal([]);
  });

  it('who comes by an address without HTTPS is told that devices need it, and comes in', async () => {
    await comeWith('allow');
    if (browser === undefined) throw new Error('there is no browser');
    const url = server.url.replace('127.0.0.1', INSECURE_HOST);
    visitor = await Visitor.arrive(browser, url);
    await visitor.page.goto(`${url}/signup?next=/room/${roomId}`);
    await visitor.signUp();
    await visitor.page.getByRole('alert').getByText(/https/i).waitFor();
    await takesPart(visitor);
  });
});

/** As browsers refuse a device that is not there, or that another program holds. */
async function refuse({ page }: Visitor, name: string, kinds: ('audio' | 'video')[]): Promise<void> {
  await page.addInitScript(
    (refused) => {
      const devices = navigator.mediaDevices;
      const open = devices.getUserMedia.bind(devices);
      devices.getUserMedia = (wish = {}) =>
        refused.kinds.some((kind) => wish[kind])
          ? Promise.reject(new DOMException('refused', refused.name))
          : open(wish);
    },
    { name, kinds },
  );
}

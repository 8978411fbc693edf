import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../../helpers/browser/browser.ts';
import { Visitor } from '../../helpers/browser/visitor.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

describe('a room with a stage', function () {
  this.timeout(60_000);
  let server: TestApp;
  let browser: Browser;
  let host: Visitor;
  let lea: Visitor;

  before(async () => {
    server = await startTestApp({ live: 'real' });
    browser = await launchBrowser();
    host = await Visitor.withAccount(browser, server.url);
    lea = await Visitor.withAccount(browser, server.url);
    await Promise.all([host, lea].map((visitor) => visitor.leaveCameraOff()));
    await watchDevices(lea);
    const link = `${server.url}/room/${await host.createRoom('On stage', { stage: true })}`;
    await host.enter(link);
    await lea.enter(link);
  });
  afterEach(async function () {
    if (this.currentTest?.state !== 'failed') return;
    const title = this.currentTest.title;
    await Promise.all([host, lea].map((visitor) => visitor.photograph(title)));
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  async function hears(listener: Visitor, speaker: Visitor): Promise<void> {
    const packets = async () => (await listener.received())[speaker.name]?.audioPackets ?? 0;
    const before = await packets();
    await waitUntil(`${listener.name} to hear ${speaker.name}`, async () => (await packets()) > before, {
      timeoutMs: 10_000,
    });
  }

  /** The microphones, cameras and screens that the page has open. */
  const openDevices = ({ page }: Visitor) =>
    page.evaluate(() =>
      window.openedTracks?.filter(({ readyState }) => readyState === 'live').map(({ kind }) => kind),
    );

  it('has whoever comes listen, and its buttons say why', async () => {
    await lea.page.getByText('You are listening.').waitFor();
    await hears(lea, host);
    for (const name of ['Microphone', 'Camera', 'Share screen']) {
      const button = lea.page.getByRole('button', { name, exact: true });
      expect(await button.getAttribute('aria-disabled'), name).to.equal('true');
      expect(await button.getAttribute('title'), name).to.match(/Raise your hand/);
    }
    await lea.press('m');
    await lea.page.getByLabel('Notices').getByText('Raise your hand to ask for the stage').waitFor();
    expect(await openDevices(lea), 'the microphone of the preview is closed').to.deep.equal([]);
    expect(await host.received()).not.to.have.property(lea.name);
  });

  it('gives the stage to a listener whose hand is up, who is heard from then on', async () => {
    await lea.press('h');
    await host.page.getByRole('button', { name: 'People, 1 raised hand' }).waitFor();
    await host.openMenuOf(lea);
    await host.page.getByRole('menuitem', { name: 'Give the stage' }).click();
    await lea.page.getByLabel('Notices').getByText('You have the stage').waitFor();
    // The hand got what it was up for.
    await host.hasView('to see no hand', ({ room }) => room?.hands.length === 0);
    await lea.press('m');
    await hears(host, lea);
    expect(await openDevices(lea)).to.deep.equal(['audio']);
  });

  it('takes the stage back: sound and screen end, and the devices are let go of', async () => {
    await lea.page.getByRole('button', { name: 'Share screen' }).click();
    await host.page.getByRole('region', { name: 'Shared screen' }).waitFor();
    await host.openMenuOf(lea);
    await host.page.getByRole('menuitem', { name: 'Take the stage' }).click();
    await lea.page.getByText('You are listening.').first().waitFor();
    await waitUntil('nothing of hers to arrive', async () => !(lea.name in (await host.received())));
    expect(await openDevices(lea)).to.deep.equal([]);
    const button = lea.page.getByRole('button', { name: 'Share screen' });
    expect(await button.getAttribute('aria-pressed')).to.equal('false');
    for (const visitor of [host, lea]) expect(visitor.errors).to.deep.equal([]);
  });
});

declare global {
  interface Window {
    openedTracks?: MediaStreamTrack[];
  }
}

/** Keeps what devices the page opens, and shares a picture as its screen, without asking. */
async function watchDevices({ page }: Visitor): Promise<void> {
  await page.addInitScript(() => {
    const opened: MediaStreamTrack[] = [];
    window.openedTracks = opened;
    const devices = navigator.mediaDevices;
    const open = devices.getUserMedia.bind(devices);
    devices.getUserMedia = async (wish) => {
      const stream = await open(wish);
      opened.push(...stream.getTracks());
      return stream;
    };
    devices.getDisplayMedia = async () => {
      const canvas = document.createElement('canvas');
      const draw = () => canvas.getContext('2d')?.fillRect(0, 0, Math.random() * 300, 150);
      setInterval(draw, 200);
      const stream = canvas.captureStream(5);
      opened.push(...stream.getTracks());
      return stream;
    };
  });
}

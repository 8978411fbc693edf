import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import { adminPlanList } from '../../../src/protocol/rest/plans.ts';
import { launchBrowser } from '../../helpers/browser/browser.ts';
import { Visitor } from '../../helpers/browser/visitor.ts';
import type { Person } from '../../helpers/rest/people.ts';
import { registerStaff } from '../../helpers/rest/staff.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

declare global {
  interface Window {
    /** Every track that the page was given by a device or a screen. */
    opened: MediaStreamTrack[];
    /** What the next request for a device or a screen waits for: a person who takes their time, or a device that fails. */
    deviceAnswer: Promise<void> | undefined;
    answerDevice: (failure?: string) => void;
  }
}

/** Devices and screens whose tracks a test can look at, and whose prompts it can leave open. */
function watchDevices(): void {
  window.opened = [];
  const keep = (stream: MediaStream) => {
    window.opened.push(...stream.getTracks());
    return stream;
  };
  const devices = navigator.mediaDevices;
  const open = devices.getUserMedia.bind(devices);
  devices.getUserMedia = async ({ video, ...rest } = {}) => {
    if (video) await window.deviceAnswer;
    return keep(await open({ ...rest, ...(video ? { video: { width: 320, height: 180 } } : {}) }));
  };
  devices.getDisplayMedia = async () => {
    await window.deviceAnswer;
    const canvas = document.createElement('canvas');
    const context = canvas.getContext('2d');
    setInterval(() => context?.fillRect(Math.random() * 300, 0, 10, 100), 200);
    const sound = new AudioContext();
    const speaker = sound.createMediaStreamDestination();
    const tone = sound.createOscillator();
    tone.connect(speaker);
    tone.start();
    return keep(new MediaStream([...canvas.captureStream(5).getTracks(), ...speaker.stream.getTracks()]));
  };
}

function leavePromptOpen(): void {
  window.deviceAnswer = new Promise((resolve, reject) => {
    window.answerDevice = (failure) => {
      window.deviceAnswer = undefined;
      if (failure === undefined) resolve();
      else reject(new DOMException('for the test', failure));
    };
  });
}

describe('The devices of someone whose plan changes during a call', function () {
  this.timeout(90_000);
  let server: TestApp;
  let browser: Browser;
  let admin: Person;
  let ana: Visitor;
  let ben: Visitor;
  let anaId: string;
  let premiumId: string;
  let roomId: string;

  before(async () => {
    server = await startTestApp({ live: 'real', freePlan: 'as-shipped' });
    admin = await registerStaff(server, 'admin');
    const { items } = adminPlanList.parse((await admin.request('GET', '/admin/plans')).body);
    premiumId = items.find(({ code }) => code === 'premium')?.id ?? '';
    browser = await launchBrowser();
    ana = await Visitor.withAccount(browser, server.url);
    ben = await Visitor.withAccount(browser, server.url);
    anaId = (await (await ana.request('GET', '/users/me')).json()).id;
    await ana.page.addInitScript(watchDevices);
    await ana.leaveCameraOff();
    await ben.leaveCameraOff();
    roomId = await ben.createRoom('Tea');
    await ben.enter(`${server.url}/room/${roomId}`);
    await ana.enter(`${server.url}/room/${roomId}`);
  });
  afterEach(async function () {
    if (this.currentTest?.state !== 'failed') return;
    await Promise.all([ana, ben].map((visitor) => visitor.photograph(this.currentTest?.title ?? '')));
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  const button = (name: string) => ana.page.getByRole('button', { name, exact: true });

  async function begin(): Promise<void> {
    const body = { planId: premiumId, days: 30, note: 'For the test' };
    const reply = await admin.request('POST', `/admin/users/${anaId}/subscriptions`, body);
    expect(reply.status, JSON.stringify(reply.body)).to.equal(201);
    await ana.hasView('to have video', (view) => view.publishable.includes('camera'));
  }

  async function end(): Promise<void> {
    const [running] = await server.query<{ id: string }>(
      'SELECT id FROM subscriptions WHERE user_id = $1 AND ended_at IS NULL',
      [anaId],
    );
    const body = { when: 'now', note: 'For the test' };
    const reply = await admin.request('POST', `/admin/subscriptions/${running?.id}/cancel`, body);
    expect(reply.status, JSON.stringify(reply.body)).to.equal(200);
    await ana.hasView('to have no video', (view) => !view.publishable.includes('camera'));
  }

  /** What still films or records, but the microphone. */
  const running = () =>
    ana.page.evaluate(() =>
      window.opened
        .filter(({ readyState }) => readyState === 'live')
        .map(({ kind, label }) => `${kind} ${label}`),
    );
  const nothingButVoice = async () => {
    const live = await running();
    return live.length === 1 && live[0]?.startsWith('audio');
  };
  const sourcesOfAna = (view: { room: { peers: { userId: string; sources: object }[] } | null }) =>
    Object.keys(view.room?.peers.find(({ userId }) => userId === anaId)?.sources ?? {}).sort();

  it('are let go of when it ends, the sound of a shared screen too, and the others see it', async () => {
    await begin();
    await button('Camera').click();
    await button('Share screen').click();
    await ben.hasView('to see and hear all of Ana', (view) => sourcesOfAna(view).length === 4);
    await end();
    await ana.page.getByText('Your plan has ended: your camera and your screen are off.').waitFor();
    await waitUntil('the lights to go out', nothingButVoice, { lastSeen: running });
    await ben.hasView('to hear Ana alone', (view) => sourcesOfAna(view).join() === 'microphone');
    const own = await ana.view();
    expect(own?.self?.sources).to.have.all.keys('microphone');
  });

  it('are not opened by a prompt that is answered after its end', async () => {
    await begin();
    await ana.page.evaluate(leavePromptOpen);
    await button('Camera').click();
    await end();
    await ana.page.evaluate(() => window.answerDevice());
    await waitUntil('the camera to be let go of', nothingButVoice, { lastSeen: running });
    expect((await ana.view())?.self?.sources).to.have.all.keys('microphone');
  });

  it('are not opened by a screen that is chosen after its end, and why is said', async () => {
    await begin();
    await ana.page.evaluate(leavePromptOpen);
    await button('Share screen').click();
    await end();
    await ana.page.evaluate(() => window.answerDevice());
    await ana.page.getByText('Your plan does not have this. Upgrade to use it.').waitFor();
    await waitUntil('the screen to be let go of', nothingButVoice, { lastSeen: running });
    expect((await ana.view())?.self?.sources).to.have.all.keys('microphone');
    expect(await ana.page.getByText('could not be shared', { exact: false }).count()).to.equal(0);
  });

  it('say what is wrong with them when they fail at that moment, and can be tried again', async () => {
    await begin();
    await ana.page.evaluate(leavePromptOpen);
    await button('Camera').click();
    await ana.page.evaluate(() => window.answerDevice('NotReadableError'));
    await ana.page.getByText('camera', { exact: false }).and(ana.page.locator('.notice p')).first().waitFor();
    expect((await ana.view())?.connection).to.equal('connected');
    await button('Camera').click();
    await ben.hasView('to see Ana', (view) => sourcesOfAna(view).includes('camera'));
  });

  it('are as they were after a reload in the call, as far as the plan of then has it', async () => {
    await end();
    await begin();
    await ana.page.reload();
    await ana.joinNow();
    await button('Camera').click();
    await ben.hasView('to see Ana', (view) => sourcesOfAna(view).includes('camera'));
    await end();
    await ana.page.reload();
    await ana.page.getByText('Your plan has no camera or screen of your own.', { exact: false }).waitFor();
    expect(await running()).to.have.length(1);
    await ana.joinNow();
    expect((await ana.view())?.publishable).not.to.include('camera');
    await ben.hasView('to hear Ana alone', (view) => sourcesOfAna(view).join() === 'microphone');
    expect(ana.errors).to.deep.equal([]);
    expect(ben.errors).to.deep.equal([]);
  });
});

import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../../helpers/browser/browser.ts';
import { Visitor } from '../../helpers/browser/visitor.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

const COUNT = 320;

describe('the chat of a room in which much was written before', function () {
  this.timeout(60_000);
  let server: TestApp;
  let browser: Browser;
  let ana: Visitor;

  before(async () => {
    server = await startTestApp({ live: 'real' });
    browser = await launchBrowser();
    ana = await Visitor.withAccount(browser, server.url);
    await ana.leaveCameraOff();
    const roomId = await ana.createRoom('Long ago');
    await server.query(
      `INSERT INTO room_messages (id, room_id, user_id, display_name, text, sent_at)
       SELECT gen_random_uuid(), $1, u.id, 'Ana', 'line ' || n, now() - interval '1 day' + n * interval '1 second'
       FROM users u, generate_series(1, $3::int) n WHERE u.username = $2`,
      [roomId, ana.account.username, COUNT],
    );
    await ana.enter(`${server.url}/room/${roomId}`);
    await ana.press('c');
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await ana.photograph(this.currentTest.title);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  const lines = () => ana.page.locator('.chat-text').allTextContents();
  const list = () => ana.page.locator('.chat-scroll');

  it('begins with the newest', async () => {
    await ana.page.getByText(`line ${COUNT}`, { exact: true }).waitFor();
    expect(await lines()).to.have.length(200);
  });

  it('keeps what one reads in place while older messages come above it, until the very first', async () => {
    const first = ana.page.getByText(`line ${COUNT - 199}`, { exact: true });
    await list().evaluate((element) => element.scrollTo({ top: 0 }));
    const before = await first.boundingBox();
    await waitUntil('older messages', async () => (await lines()).length > 200);
    const after = await first.boundingBox();
    expect(Math.abs((after?.y ?? 0) - (before?.y ?? 0)), 'moved by').to.be.lessThan(60);

    await waitUntil(
      'all messages',
      async () => {
        await list().evaluate((element) => element.scrollTo({ top: 0 }));
        return (await lines()).length === COUNT;
      },
      { lastSeen: async () => (await lines()).length },
    );
    expect(await lines()).to.deep.equal(Array.from({ length: COUNT }, (_, index) => `line ${index + 1}`));
    await ana.page.getByRole('button', { name: 'Show earlier messages' }).waitFor({ state: 'detached' });
  });

  it('still has all of it, once each, when newer messages push the oldest out of the room’s state', async () => {
    const field = ana.page.getByLabel('Message to everyone');
    for (const text of ['new 1', 'new 2']) {
      await field.fill(text);
      await field.press('Enter');
      await ana.page.locator('.chat-text', { hasText: text }).waitFor();
    }
    await waitUntil('both', async () => (await lines()).length === COUNT + 2, { lastSeen: lines });
    expect((await ana.view())?.room?.chat.length).to.equal(200);
    expect(ana.errors).to.deep.equal([]);
  });
});

import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../../helpers/browser/browser.ts';
import { Visitor } from '../../helpers/browser/visitor.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';
import { GoogleIssuer } from '../../helpers/stand-ins/google-issuer.ts';

const SCRIPT = 'https://accounts.google.com/gsi/client';

/** In the place of Google's script: a button that gives the page an ID token, as Google's does. */
function standIn(idToken: string): string {
  return `
    let options;
    window.google = { accounts: { id: {
      initialize: (given) => { options = given; },
      renderButton: (place) => {
        const button = document.createElement('button');
        button.type = 'button';
        button.textContent = 'Continue with Google';
        button.onclick = () => options.callback({ credential: ${JSON.stringify(idToken)} });
        place.append(button);
      },
    } } };`;
}

describe('signing in with Google, on the pages of the web app,', function () {
  this.timeout(60_000);
  let google: GoogleIssuer;
  let server: TestApp;
  let browser: Browser;
  let ana: Visitor;

  before(async () => {
    google = await GoogleIssuer.start();
    server = await startTestApp({ env: google.env });
    browser = await launchBrowser();
  });
  beforeEach(async () => {
    ana = await Visitor.arrive(browser, server.url);
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await ana.photograph(this.currentTest.title);
    await ana.close();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    await google?.stop();
  });

  const bring = (idToken: string) =>
    ana.page.route(SCRIPT, (route) =>
      route.fulfill({ contentType: 'text/javascript', body: standIn(idToken) }),
    );

  it('brings one in, to where one was going', async () => {
    const { page } = ana;
    await bring(google.sign({ name: 'Grace Hopper' }));
    await page.goto(`${server.url}/login?next=/profile`);
    await page.getByRole('button', { name: 'Continue with Google' }).click();
    await page.getByRole('heading', { name: 'Your profile' }).waitFor();
    expect(await page.getByLabel('Name others see').inputValue()).to.equal('Grace Hopper');
    await page.getByRole('button', { name: 'Set a password' }).waitFor();
    expect(ana.errors).to.deep.equal([]);
  });

  it('is refused with a token that Google did not sign, and says so', async () => {
    await bring(google.impersonate());
    await ana.page.goto(`${server.url}/signup`);
    await ana.page.getByRole('button', { name: 'Continue with Google' }).click();
    await ana.page.getByText('Google did not confirm that sign-in. Try again.').waitFor();
  });

  it('says that the button could not be loaded where Google is out of reach', async () => {
    await ana.page.route(SCRIPT, (route) => route.abort());
    await ana.page.goto(`${server.url}/login`);
    await ana.page.getByText('Google’s button could not be loaded.').waitFor();
    await ana.page.getByLabel('Password', { exact: true }).waitFor();
  });
});

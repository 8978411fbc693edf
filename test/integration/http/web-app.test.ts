import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { type TemporaryDir, temporaryDir } from '../../helpers/processes/temporary-dir.ts';
import { rawRequest } from '../../helpers/rest/raw-request.ts';
import { call, expectProblem } from '../../helpers/rest/rest.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';

const html = { accept: 'text/html,application/xhtml+xml' };

describe('The web app, as the server serves it,', () => {
  let web: TemporaryDir;
  let test: TestApp;
  before(async () => {
    web = await temporaryDir();
    await mkdir(join(web.path, 'assets'));
    const page = `<!doctype html><title>Parley</title>${'<p>words</p>'.repeat(500)}`;
    await writeFile(join(web.path, 'index.html'), page);
    await writeFile(join(web.path, 'assets', 'app-1a2b.js'), 'export {};');
    test = await startTestApp({ env: { PARLEY_WEB_DIR: web.path } });
  });
  after(async () => {
    await test.stop();
    await web.remove();
  });

  const get = (path: string, headers: Record<string, string> = {}) =>
    call(test.url, 'GET', path, { headers });

  it('is served at every address that a person may open, and asked for anew each time', async () => {
    for (const path of [
      '/',
      '/rooms/0b6f1c1e-6d5c-4a53-9f0b-3f1d2a4c5e6f',
      '/invite/some-code',
      '/users/a.b',
    ]) {
      const reply = await get(path, html);
      expect(reply.status, path).to.equal(200);
      expect(reply.body).to.include('<title>Parley</title>');
      expect(reply.headers.get('cache-control')).to.equal('no-cache');
    }
  });

  it('keeps what has a hash in its name for ever', async () => {
    const reply = await get('/assets/app-1a2b.js');
    expect(reply.headers.get('cache-control')).to.equal('public, max-age=31536000, immutable');
    expect(reply.headers.get('content-type')).to.match(/javascript/);
  });

  it('is compressed', async () => {
    expect((await get('/', { ...html, 'accept-encoding': 'gzip' })).headers.get('content-encoding')).to.equal(
      'gzip',
    );
  });

  it('is served to whoever takes anything, as curl does', async () => {
    const reply = await get('/', { accept: '*/*' });
    expect(reply.status).to.equal(200);
    expect(reply.body).to.include('<title>Parley</title>');
  });

  it('does not stand in for files that are missing', async () => {
    expectProblem(await get('/assets/app-old.js', html), 404, 'NOT_FOUND');
    expectProblem(await get('/missing.js'), 404, 'NOT_FOUND');
    expectProblem(await call(test.url, 'POST', '/', { headers: html }), 404, 'NOT_FOUND');
  });

  it('gives away no file beside it', async () => {
    for (const path of ['/../package.json', '/..%2f..%2fetc/passwd', '/%2e%2e/%2e%2e/etc/passwd', '/.env']) {
      const reply = await rawRequest(
        test.app.port,
        `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
      );
      expect(reply, path).to.match(/^HTTP\/1\.1 (400|403|404) /);
    }
  });

  it('says how to build it when it has not been built', async () => {
    const bare = await startTestApp({ env: { PARLEY_WEB_DIR: join(web.path, 'none') } });
    try {
      const reply = await call(bare.url, 'GET', '/', { headers: html });
      expect(reply.status).to.equal(503);
      expect(reply.body).to.include('npm start');
    } finally {
      await bare.stop();
    }
  });
});

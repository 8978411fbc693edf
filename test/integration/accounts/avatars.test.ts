import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import sharp from 'sharp';
import { ownProfile } from '../../../src/protocol/rest/accounts.ts';
import { type Person, registerPerson } from '../../helpers/rest/people.ts';
import { call, expectProblem, type Reply } from '../../helpers/rest/rest.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';
import { upload } from '../../helpers/rest/upload.ts';
import { CloudinaryServer } from '../../helpers/stand-ins/cloudinary-server.ts';

const picture = (background: string) =>
  sharp({ create: { width: 30, height: 20, channels: 3, background } })
    .png()
    .toBuffer();
const bytes = (content: Buffer) => new Uint8Array(content);

const setAvatar = (
  app: TestApp,
  person: Pick<Person, 'token'>,
  content: Buffer,
  claims: Parameters<typeof upload>[4] = {},
): Promise<Reply> => upload(app.url, '/users/me/avatar', person, bytes(content), claims);

describe('One’s picture', () => {
  let app: TestApp;
  let red: Buffer;
  let blue: Buffer;
  before(async () => {
    app = await startTestApp();
    [red, blue] = await Promise.all([picture('red'), picture('blue')]);
  });
  after(() => app.stop());

  const filesOnDisk = async () => {
    const dir = join(app.config.dataDir, 'files');
    const found = await readdir(dir, { recursive: true, withFileTypes: true }).catch(() => []);
    return found.filter((entry) => entry.isFile()).map(({ name }) => name);
  };
  const urlOf = (reply: Reply) => {
    expect(reply.status, JSON.stringify(reply.body)).to.equal(200);
    return ownProfile.parse(reply.body).avatarUrl;
  };

  it('is kept, shown to everyone, replaced, and taken away, with no file left behind', async () => {
    const ada = await registerPerson(app.url);
    const before = (await filesOnDisk()).length;
    const first = urlOf(await setAvatar(app, ada, red)) ?? '';
    expect(first).to.match(/^\/files\/avatars\/[0-9a-f-]{36}\.webp$/);
    const shown = await fetch(`${app.url}${first}`);
    expect(shown.status).to.equal(200);
    expect(Object.fromEntries(shown.headers)).to.include({
      'content-type': 'image/webp',
      'content-disposition': 'inline',
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'cross-origin-resource-policy': 'cross-origin',
    });
    const { format, width, height } = await sharp(await shown.arrayBuffer()).metadata();
    expect({ format, width, height }).to.deep.equal({ format: 'webp', width: 512, height: 512 });
    expect((await ada.request('GET', '/users/me')).body).to.include({ avatarUrl: first, version: 2 });
    const ben = await registerPerson(app.url);
    expect((await ben.request('GET', `/users/${ada.user.id}`)).body).to.include({ avatarUrl: first });

    const second = urlOf(await setAvatar(app, ada, blue)) ?? '';
    expect(second).not.to.equal(first);
    expectProblem(await call(app.url, 'GET', first), 404, 'NOT_FOUND');
    expect(await filesOnDisk()).to.have.length(before + 1);

    expect(urlOf(await ada.request('DELETE', '/users/me/avatar'))).to.equal(null);
    expect(urlOf(await ada.request('DELETE', '/users/me/avatar')), 'twice is once').to.equal(null);
    expect(await filesOnDisk()).to.have.length(before);
  });

  it('leaves one file when several come at once', async () => {
    const ada = await registerPerson(app.url);
    const before = await filesOnDisk();
    const replies = await Promise.all([red, blue, red, blue].map((content) => setAvatar(app, ada, content)));
    for (const reply of replies) expect(reply.status).to.equal(200);
    const { avatarUrl } = ownProfile.parse((await ada.request('GET', '/users/me')).body);
    const left = (await filesOnDisk()).filter((name) => !before.includes(name));
    expect(left).to.deep.equal([avatarUrl?.split('/').at(-1)]);
    expect((await fetch(`${app.url}${avatarUrl}`)).status).to.equal(200);
  });

  it('is told by its content, whatever it is called', async () => {
    const ada = await registerPerson(app.url);
    const named = { name: '../../../evil.html', type: 'text/html' };
    expect(urlOf(await setAvatar(app, ada, red, named))).to.match(/\.webp$/);
    const html = Buffer.from('<!doctype html><script>alert(1)</script>');
    expectProblem(await setAvatar(app, ada, html), 422, 'IMAGE_INVALID');
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>');
    expectProblem(await setAvatar(app, ada, svg, { type: 'image/svg+xml' }), 422, 'IMAGE_INVALID');
    expectProblem(await setAvatar(app, ada, red.subarray(0, 60)), 422, 'IMAGE_INVALID');
    const { avatarUrl } = ownProfile.parse((await ada.request('GET', '/users/me')).body);
    expect(avatarUrl, 'the good one stays').to.match(/\.webp$/);
  });

  it('is refused when it is too large, missing, misnamed, or no form at all', async () => {
    const ada = await registerPerson(app.url);
    expectProblem(await setAvatar(app, ada, Buffer.alloc(9_000_000, 1)), 413, 'BODY_TOO_LARGE');
    expectProblem(await setAvatar(app, ada, red, { field: 'picture' }), 422, 'VALIDATION_FAILED');
    expectProblem(await setAvatar(app, ada, Buffer.alloc(0)), 422, 'VALIDATION_FAILED');
    expectProblem(await ada.request('POST', '/users/me/avatar', {}), 415, 'UNSUPPORTED_MEDIA_TYPE');
    const headers = { 'content-type': 'multipart/form-data; boundary=x' };
    const broken = await call(app.url, 'POST', '/api/v1/users/me/avatar', {
      token: ada.token,
      headers,
      body: '--x\r\nbroken',
    });
    expectProblem(broken, 400, 'MALFORMED_BODY');
  });

  it('is nobody’s who is not logged in', async () => {
    expectProblem(await setAvatar(app, { token: '' }, red), 401, 'UNAUTHENTICATED');
    const reply = await call(app.url, 'DELETE', '/api/v1/users/me/avatar');
    expectProblem(reply, 401, 'UNAUTHENTICATED');
  });

  it('is all that is shown of the data folder', async () => {
    await writeFile(join(app.config.dataDir, 'secret.txt'), 'secret');
    await writeFile(join(app.config.dataDir, 'files', 'avatars', 'notes.txt'), 'secret');
    for (const path of [
      '/files',
      '/files/',
      '/files/avatars',
      '/files/avatars/',
      '/files/avatars/notes.txt',
      '/files/avatars/00000000-0000-4000-8000-000000000000.webp',
      '/files/..%2fsecret.txt',
      '/files/avatars/..%2f..%2fsecret.txt',
      '/files/avatars/%2e%2e/%2e%2e/secret.txt',
      '/files/avatars%00/x.webp',
    ]) {
      expectProblem(await call(app.url, 'GET', path), 404, 'NOT_FOUND');
    }
    const path = '/files/avatars/00000000-0000-4000-8000-000000000000.webp';
    expectProblem(await call(app.url, 'POST', path), 405, 'METHOD_NOT_ALLOWED');
    const page = await fetch(`${app.url}/files/nothing`, { headers: { accept: 'text/html' } });
    expect(page.status, 'a missing picture is no page of the web app').to.equal(404);
  });

  it('says so when the disk takes nothing', async () => {
    const other = await startTestApp();
    try {
      const ada = await registerPerson(other.url);
      await writeFile(join(other.config.dataDir, 'files'), 'a file where the directory should be');
      expectProblem(await setAvatar(other, ada, red), 503, 'STORAGE_UNAVAILABLE');
      expect((await ada.request('GET', '/users/me')).body).to.include({ avatarUrl: null, version: 1 });
    } finally {
      await other.stop();
    }
  });
});

describe('One’s picture at Cloudinary', () => {
  let cloudinary: CloudinaryServer;
  let app: TestApp;
  let red: Buffer;
  before(async () => {
    cloudinary = await CloudinaryServer.start();
    app = await startTestApp({ env: { PARLEY_CLOUDINARY_URL: cloudinary.url() } });
    red = await picture('red');
  });
  after(async () => {
    await app.stop();
    await cloudinary.stop();
  });

  it('goes there signed, is shown from there, and is deleted there', async () => {
    const ada = await registerPerson(app.url);
    const first = await setAvatar(app, ada, red);
    expect(first.status, JSON.stringify(first.body)).to.equal(200);
    const [publicId] = [...cloudinary.images.keys()];
    expect(publicId).to.match(/^parley\/avatars\/[0-9a-f-]{36}$/);
    expect(first.body).to.include({
      avatarUrl: `https://res.cloudinary.com/a-cloud/image/upload/v1/${publicId}.webp`,
    });
    const kept = await sharp(cloudinary.images.get(publicId ?? '')).metadata();
    expect(kept).to.include({ format: 'webp', width: 512 });
    const replies = await Promise.all([setAvatar(app, ada, red), setAvatar(app, ada, red)]);
    expect(replies.map(({ status }) => status)).to.deep.equal([200, 200]);
    expect(cloudinary.images.size).to.equal(1);
    expect((await ada.request('DELETE', '/users/me/avatar')).status).to.equal(200);
    expect(cloudinary.images.size).to.equal(0);
  });

  it('is what pages may show beside our own, and nothing else is', async () => {
    const policyOf = async ({ url }: TestApp) =>
      (await fetch(`${url}/healthz`)).headers.get('content-security-policy') ?? '';
    expect(await policyOf(app)).to.match(/img-src [^;]*https:\/\/res\.cloudinary\.com(;| )/);
    const other = await startTestApp();
    expect(await policyOf(other)).not.to.include('cloudinary');
    await other.stop();
  });

  it('stays as it was while Cloudinary does not answer', async () => {
    const ada = await registerPerson(app.url);
    cloudinary.isBroken = true;
    const refused = await setAvatar(app, ada, red);
    cloudinary.isBroken = false;
    expectProblem(refused, 503, 'STORAGE_UNAVAILABLE');
    expect((await ada.request('GET', '/users/me')).body).to.include({ avatarUrl: null });
    await setAvatar(app, ada, red);
    cloudinary.isBroken = true;
    const removed = await ada.request('DELETE', '/users/me/avatar');
    cloudinary.isBroken = false;
    expect(removed.status, 'what is left there is for the log').to.equal(200);
    expect(app.logs()).to.include('A picture that nobody uses was not deleted');
  });

  it('is not taken with a wrong secret', async () => {
    const other = await startTestApp({ env: { PARLEY_CLOUDINARY_URL: cloudinary.url('wrong') } });
    try {
      const ada = await registerPerson(other.url);
      expectProblem(await setAvatar(other, ada, red), 503, 'STORAGE_UNAVAILABLE');
      expect(cloudinary.refused).to.have.length(1);
    } finally {
      await other.stop();
    }
  });
});

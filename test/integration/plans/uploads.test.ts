import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import sharp from 'sharp';
import { ownProfile } from '../../../src/protocol/rest/accounts.ts';
import { ownSubscription } from '../../../src/protocol/rest/plans.ts';
import { givePremium, letPlansRunOut } from '../../helpers/payments/given-plans.ts';
import { type Person, registerPerson } from '../../helpers/rest/people.ts';
import { expectProblem, type Reply } from '../../helpers/rest/rest.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';
import { upload } from '../../helpers/rest/upload.ts';

/** Noise, which takes far more than one colour does. */
async function picture(noise: boolean): Promise<Uint8Array<ArrayBuffer>> {
  const size = { width: 512, height: 512, channels: 3 } as const;
  const create = noise
    ? { ...size, background: 'grey', noise: { type: 'gaussian' as const, mean: 128, sigma: 60 } }
    : { ...size, background: 'grey' };
  return new Uint8Array(await sharp({ create }).png().toBuffer());
}

describe('What a plan allows to be stored', () => {
  let test: TestApp;
  let small: Uint8Array<ArrayBuffer>;
  let large: Uint8Array<ArrayBuffer>;
  let person: Person;
  const MOST = 10_000;
  before(async () => {
    test = await startTestApp({ freePlan: 'as-shipped' });
    await test.query(
      `UPDATE plans SET entitlements = entitlements || '{"storageBytes": ${MOST}}' WHERE code = 'free'`,
    );
    [small, large] = await Promise.all([picture(false), picture(true)]);
  });
  beforeEach(async () => {
    person = await registerPerson(test.url);
  });
  after(() => test.stop());

  const send = (content: Uint8Array<ArrayBuffer>) => upload(test.url, '/users/me/avatar', person, content);
  const used = async () =>
    ownSubscription.parse((await person.request('GET', '/subscriptions/me')).body).storageUsedBytes;
  const urlOf = (reply: Reply) => {
    expect(reply.status, JSON.stringify(reply.body)).to.equal(200);
    return ownProfile.parse(reply.body).avatarUrl;
  };
  const sizeAt = async (url: string | null) =>
    (await fetch(`${test.url}${url}`).then((r) => r.bytes())).length;
  const filesOnDisk = async () => {
    const dir = join(test.config.dataDir, 'files');
    const found = await readdir(dir, { recursive: true, withFileTypes: true }).catch(() => []);
    return found.filter((entry) => entry.isFile()).length;
  };
  const expectFull = (reply: Reply) => {
    const { errors, detail } = expectProblem(reply, 402, 'PLAN_REQUIRED');
    expect(errors).to.deep.equal([{ path: 'file', message: detail }]);
  };

  it('is counted as it is kept, not as it was sent, and is free again when it is gone', async () => {
    expect(await used()).to.equal(0);
    const url = urlOf(await send(small));
    expect(await used())
      .to.equal(await sizeAt(url))
      .and.to.be.greaterThan(0);
    expect((await person.request('DELETE', '/users/me/avatar')).status).to.equal(200);
    expect(await used()).to.equal(0);
  });

  it('refuses what is too large for the plan, keeps the picture from before, and leaves no file behind', async () => {
    const url = urlOf(await send(small));
    const [bytes, files] = [await used(), await filesOnDisk()];
    expectFull(await send(large));
    const me = ownProfile.parse((await person.request('GET', '/users/me')).body);
    expect({ url: me.avatarUrl, bytes: await used(), files: await filesOnDisk() }).to.deep.equal({
      url,
      bytes,
      files,
    });
  });

  it('takes it after an upgrade; the picture stays when the plan ends, and is as large as it is', async () => {
    expectFull(await send(large));
    await givePremium(test, person);
    const url = urlOf(await send(large));
    await letPlansRunOut(test, person);
    expect(await used())
      .to.equal(await sizeAt(url))
      .and.to.be.greaterThan(MOST);
    expectFull(await send(large));
    // A smaller one takes its place all the same.
    const smaller = urlOf(await send(small));
    expect(await used()).to.equal(await sizeAt(smaller));
  });

  it('is that of the one picture that is left of many at once', async () => {
    await givePremium(test, person);
    const replies = await Promise.all([small, large, small, large, small].map((content) => send(content)));
    for (const reply of replies) urlOf(reply);
    const me = ownProfile.parse((await person.request('GET', '/users/me')).body);
    expect(await used()).to.equal(await sizeAt(me.avatarUrl));
  });
});

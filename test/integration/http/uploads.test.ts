import { connect } from 'node:net';
import { expect } from 'chai';
import sharp from 'sharp';
import { MAX_AVATAR_BYTES } from '../../../src/protocol/rest/account-endpoints.ts';
import { type Person, registerPerson } from '../../helpers/rest/people.ts';
import { call, expectProblem } from '../../helpers/rest/rest.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

const ADDRESS = '/api/v1/users/me/avatar';

describe('Uploads', () => {
  let test: TestApp;
  let person: Person;
  let picture: Blob;
  before(async () => {
    test = await startTestApp();
    person = await registerPerson(test.url);
    const background = { r: 200, g: 80, b: 20 };
    const png = await sharp({ create: { width: 64, height: 64, channels: 3, background } })
      .png()
      .toBuffer();
    picture = new Blob([new Uint8Array(png)], { type: 'image/png' });
  });
  after(() => test.stop());

  const send = (body: FormData | string, headers: Record<string, string> = {}) =>
    call(test.url, 'POST', ADDRESS, { body, token: person.token, headers });
  const form = (...parts: [string, Blob | string][]): FormData => {
    const data = new FormData();
    for (const [name, value] of parts) {
      if (typeof value === 'string') data.append(name, value);
      else data.append(name, value, 'picture.png');
    }
    return data;
  };

  it('take the one file', async () => {
    expect((await send(form(['avatar', picture]))).status).to.equal(200);
  });

  for (const [what, parts] of [
    ['nothing', []],
    ['an empty file', [['avatar', '']]],
    ['a file in another field', [['file', 'picture']]],
    [
      'two files',
      [
        ['avatar', 'picture'],
        ['avatar', 'picture'],
      ],
    ],
    [
      'a field beside the file',
      [
        ['title', 'text'],
        ['avatar', 'picture'],
      ],
    ],
    ['text where the file should be', [['avatar', 'text']]],
    ['a field of a prototype’s name', [['__proto__', 'picture']]],
  ] as [string, [string, string][]][]) {
    it(`refuse ${what}`, async () => {
      const contents: Record<string, Blob | string> = { picture, '': new Blob([]), text: 'just text' };
      const data = form(
        ...parts.map(([name, content]): [string, Blob | string] => [name, contents[content] ?? '']),
      );
      const { errors } = expectProblem(await send(data), 422, 'VALIDATION_FAILED');
      expect(errors?.[0]?.path).to.equal('avatar');
    });
  }

  it('refuse what is no form, or one without an end', async () => {
    expectProblem(await send('{}'), 415, 'UNSUPPORTED_MEDIA_TYPE');
    const multipart = 'multipart/form-data; boundary=x';
    const start = '--x\r\ncontent-disposition: form-data; name="avatar"; filename="a.png"\r\n\r\nabc';
    expectProblem(await send(start, { 'content-type': multipart }), 400, 'MALFORMED_BODY');
    expectProblem(await send('abc', { 'content-type': 'multipart/form-data' }), 400, 'MALFORMED_BODY');
  });

  it('refuse a file that is a byte too large, and look at one that is just as large as may be', async () => {
    const [fits, exceeds] = [0, 1].map((extra) => new Blob([new Uint8Array(MAX_AVATAR_BYTES + extra)]));
    expectProblem(await send(form(['avatar', fits ?? picture])), 422, 'IMAGE_INVALID');
    expectProblem(await send(form(['avatar', exceeds ?? picture])), 413, 'BODY_TOO_LARGE');
  });

  for (const framing of ['content-length: 200000000', 'transfer-encoding: chunked']) {
    it(`of 200 MB are refused without reading them all (${framing})`, async () => {
      const { reply, sentBytes } = await flood(test.app.port, person.token, framing);
      expect(reply)
        .to.match(/^HTTP\/1\.1 413 /)
        .and.to.include('"code":"BODY_TOO_LARGE"');
      expect(sentBytes).to.be.lessThan(50_000_000);
    });
  }

  it('that break off leave the server as it was', async () => {
    const socket = connect(test.app.port, '127.0.0.1');
    socket.write(`${head(person.token)}content-length: 100000\r\n\r\n${PART}abc`);
    await waitUntil(
      'the server to have read it',
      () => socket.bytesWritten > 0 && socket.writableLength === 0,
    );
    socket.destroy();
    await waitUntil('the log to tell', () => test.logs().includes('"code":"MALFORMED_BODY"'));
    expect((await send(form(['avatar', picture]))).status).to.equal(200);
    expect(test.logs()).not.to.include('"code":"INTERNAL"');
  });
});

const PART = '--x\r\ncontent-disposition: form-data; name="avatar"; filename="a.png"\r\n\r\n';

function head(token: string): string {
  return (
    `POST ${ADDRESS} HTTP/1.1\r\nHost: x\r\nauthorization: Bearer ${token}\r\n` +
    'content-type: multipart/form-data; boundary=x\r\n'
  );
}

/** Sends up to 200 MB, as fast as they are taken, until the server cuts the connection. */
function flood(port: number, token: string, framing: string): Promise<{ reply: string; sentBytes: number }> {
  return new Promise((resolve) => {
    const chunked = framing.includes('chunked');
    const wrap = (data: Buffer) =>
      chunked
        ? Buffer.concat([Buffer.from(`${data.length.toString(16)}\r\n`), data, Buffer.from('\r\n')])
        : data;
    const piece = wrap(Buffer.alloc(64 * 1024, 'x'));
    let reply = '';
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(`${head(token)}${framing}\r\n\r\n`);
      socket.write(wrap(Buffer.from(PART)));
      const send = () => {
        while (socket.writable && socket.bytesWritten < 200_000_000) {
          if (!socket.write(piece)) {
            socket.once('drain', send);
            return;
          }
        }
      };
      send();
    });
    socket.on('data', (data) => {
      reply += data.toString();
    });
    socket.on('error', () => undefined); // The server hangs up on purpose.
    socket.on('close', () => resolve({ reply, sentBytes: socket.bytesWritten }));
  });
}

import { connect } from 'node:net';
import { expect } from 'chai';
import { registerPerson } from '../../helpers/rest/people.ts';
import { call, expectProblem } from '../../helpers/rest/rest.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';

describe('Request bodies', () => {
  let test: TestApp;
  before(async () => {
    test = await startTestApp();
  });
  after(() => test.stop());

  const post = (body: string, headers: Record<string, string> = {}) =>
    call(test.url, 'POST', '/api/v1/auth/login', { body, headers });

  for (const body of ['{', '{"login":', 'nonsense', '{"a":1}}', '\u0000']) {
    it(`are refused when they are no JSON: ${JSON.stringify(body)}`, async () => {
      expectProblem(await post(body), 400, 'MALFORMED_BODY');
    });
  }

  for (const type of [
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/jsonp',
    'multipart/form-data',
  ]) {
    it(`are refused as ${type}`, async () => {
      expectProblem(await post('{}', { 'content-type': type }), 415, 'UNSUPPORTED_MEDIA_TYPE');
    });
  }

  it('may name their charset', async () => {
    expectProblem(
      await post('{}', { 'content-type': 'application/json; charset=utf-8' }),
      422,
      'VALIDATION_FAILED',
    );
    expectProblem(
      await post('{}', { 'content-type': 'application/json; charset=x-unknown' }),
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    );
  });

  it('are refused when they are too large, and just under the limit they are not', async () => {
    const limit = test.config.bodyLimitBytes;
    expectProblem(await post(`{"login":"${'x'.repeat(limit)}"}`), 413, 'BODY_TOO_LARGE');
    expectProblem(await post(`{"login":"${'x'.repeat(limit - 12)}"}`), 422, 'VALIDATION_FAILED');
  });

  for (const framing of ['content-length: 100000000', 'transfer-encoding: chunked']) {
    it(`of 100 MB are refused without reading them all (${framing})`, async () => {
      const { sentBytes, reply } = await flood(test, framing);
      expect(reply).to.match(/^HTTP\/1\.1 413 /);
      expect(reply).to.include('"code":"BODY_TOO_LARGE"');
      expect(sentBytes).to.be.lessThan(20_000_000);
    });
  }

  it('that poison prototypes do nothing', async () => {
    const person = await registerPerson(test.url);
    const reply = await call(test.url, 'PATCH', '/api/v1/users/me', {
      token: person.token,
      body: '{"__proto__":{"role":"admin"},"constructor":{"prototype":{"role":"admin"}}}',
    });
    expect([200, 422]).to.include(reply.status);
    expect(Reflect.get({}, 'role')).to.equal(undefined);
  });
});

/** Sends up to 100 MB, as fast as they are taken, until the server cuts the connection. */
function flood(test: TestApp, framing: string): Promise<{ sentBytes: number; reply: string }> {
  return new Promise((resolve) => {
    const size = 64 * 1024;
    const piece = framing.includes('chunked')
      ? Buffer.concat([Buffer.from(`${size.toString(16)}\r\n`), Buffer.alloc(size, 'x'), Buffer.from('\r\n')])
      : Buffer.alloc(size, 'x');
    let reply = '';
    const socket = connect(test.app.port, '127.0.0.1', () => {
      socket.write(
        `POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\ncontent-type: application/json\r\n${framing}\r\n\r\n`,
      );
      const send = () => {
        while (socket.writable && socket.bytesWritten < 100_000_000) {
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
    socket.on('close', () => resolve({ sentBytes: socket.bytesWritten, reply }));
  });
}

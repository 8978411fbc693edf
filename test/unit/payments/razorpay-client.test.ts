import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { RazorpayClient, RazorpayRefusal } from '../../../src/api/payments/razorpay/razorpay-client.ts';
import { AppError } from '../../../src/errors.ts';

/** So long the client waits in these tests. */
const DEADLINE_MS = 150;

describe('Asking Razorpay', () => {
  let server: Server;
  let answer: RequestListener;
  let client: RazorpayClient;
  before(async () => {
    server = createServer((request, response) => answer(request, response));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    // A server that listens on TCP has such an address.
    const { port } = server.address() as AddressInfo;
    const account = {
      keyId: 'rzp_test_x',
      keySecret: 'secret of the key',
      webhookSecret: 'secret of the webhook',
      apiUrl: () => `http://127.0.0.1:${port}`,
      checkoutScriptUrl: '/',
      sandbox: false,
    };
    client = new RazorpayClient(account, { deadlineMs: DEADLINE_MS });
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  const fails = async (): Promise<unknown> => {
    try {
      await client.payment('pay_1');
    } catch (error) {
      return error;
    }
    throw new Error('It did not fail');
  };
  const expectUnavailable = (error: unknown) => {
    expect(error).to.be.instanceOf(AppError);
    expect(error).to.have.property('code', 'PAYMENT_PROVIDER_UNAVAILABLE');
    expect(String(error)).not.to.match(/secret/);
    return String((error as AppError).cause);
  };

  it('gives up in time when nothing is answered, or a little at a time', async () => {
    answer = () => undefined;
    const startedAt = performance.now();
    expect(expectUnavailable(await fails())).to.match(/cancel|abort|timeout/i);
    answer = (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const drip = setInterval(() => response.write(' '), 20);
      response.once('close', () => clearInterval(drip));
    };
    expectUnavailable(await fails());
    expect(performance.now() - startedAt).to.be.below(DEADLINE_MS * 20);
  });

  it('keeps the cause of what got no answer', async () => {
    answer = (request) => request.socket.destroy();
    expect(expectUnavailable(await fails())).to.match(/ECONNRESET|socket hang up/);
  });

  it('reads no answer without an end, follows nowhere, and takes only what makes sense', async () => {
    answer = (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const chunk = `"${'x'.repeat(500_000)}"`;
      for (let i = 0; i < 10; i++) response.write(chunk);
      response.end();
    };
    expectUnavailable(await fails());
    let asked = 0;
    answer = (_request, response) => {
      asked += 1;
      response.writeHead(302, { location: '/elsewhere' }).end();
    };
    expectUnavailable(await fails());
    expect(asked).to.equal(1);
    const wrong = [
      '',
      '[]',
      '{}',
      '{"id":"pay_1","amount":"5","currency":"INR","status":"captured","created_at":1}',
      '{"id":"pay_1","amount":0.5,"currency":"INR","status":"captured","created_at":1}',
      '{"id":"pay/1","amount":5,"currency":"INR","status":"captured","created_at":1}',
      '{"id":"pay_1","amount":5,"currency":"INR","status":"gifted","created_at":1}',
    ];
    for (const body of wrong) {
      answer = (_request, response) => {
        response.writeHead(200, { 'content-type': 'application/json' }).end(body);
      };
      expectUnavailable(await fails());
    }
  });

  it('tells a no from a server that is away', async () => {
    const said = JSON.stringify({ error: { code: 'BAD_REQUEST_ERROR', description: 'No such id' } });
    for (const status of [400, 404]) {
      answer = (_request, response) => {
        response.writeHead(status, { 'content-type': 'application/json' }).end(said);
      };
      const error = await fails();
      expect(error).to.be.instanceOf(RazorpayRefusal);
      expect(error).to.have.property('message').that.contains('No such id');
    }
    for (const status of [401, 403, 408, 429, 500, 502, 503, 504]) {
      answer = (_request, response) => {
        response.writeHead(status, { 'content-type': 'text/html' }).end('<html>');
      };
      expectUnavailable(await fails());
    }
  });
});

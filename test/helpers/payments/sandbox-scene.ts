import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import express from 'express';
import { pino } from 'pino';
import type Razorpay from 'razorpay';
import { type Database, openDatabase } from '../../../src/entities/database.ts';
import { RazorpaySandbox } from '../../../src/sandbox/razorpay-sandbox.ts';
import { createTestDatabase, type TestDatabase } from '../processes/databases.ts';
import { temporaryDir } from '../processes/temporary-dir.ts';
import { razorpayPackage } from './payment-sandbox.ts';

export type ReceivedWebhook = {
  headers: IncomingHttpHeaders;
  body: string;
  event: string;
  payload: Record<string, { entity: Record<string, unknown> }>;
};

const KEYS = { keyId: 'rzp_test_scene', keySecret: 'the secret of the scene' };
export const WEBHOOK_SECRET = 'the secret of webhooks';

/** The sandbox by itself, and somebody who gets its webhooks. */
export class SandboxScene {
  readonly received: ReceivedWebhook[] = [];
  /** The status that webhooks are answered with. */
  answer: (webhook: ReceivedWebhook) => number = () => 204;
  /** Where the sandbox answers. */
  apiUrl = '';
  readonly #testDatabase: TestDatabase;
  readonly #database: Database;
  readonly #removeDir: () => Promise<void>;
  readonly #receiver: Server;
  #server: Server | undefined;
  #sandbox: RazorpaySandbox | undefined;

  private constructor(testDatabase: TestDatabase, database: Database, removeDir: () => Promise<void>) {
    this.#testDatabase = testDatabase;
    this.#database = database;
    this.#removeDir = removeDir;
    this.#receiver = createServer(async (request, response) => {
      const body = await text(request);
      const webhook = { headers: request.headers, body, ...JSON.parse(body) };
      this.received.push(webhook);
      response.writeHead(this.answer(webhook)).end();
    });
  }

  static async create(): Promise<SandboxScene> {
    const dir = await temporaryDir();
    const testDatabase = await createTestDatabase({ migrated: true });
    const logger = pino({ level: 'silent' });
    const database = await openDatabase({ databaseUrl: testDatabase.url, dataDir: dir.path, logger });
    const scene = new SandboxScene(testDatabase, database, dir.remove);
    scene.#receiver.listen(0, '127.0.0.1');
    await once(scene.#receiver, 'listening');
    await scene.start();
    return scene;
  }

  get razorpay(): Razorpay {
    return razorpayPackage(KEYS, this.apiUrl);
  }

  get query(): TestDatabase['query'] {
    return this.#testDatabase.query;
  }

  async start(): Promise<void> {
    const { port } = this.#receiver.address() as AddressInfo; // It listens on a port.
    this.#sandbox = new RazorpaySandbox({
      production: false,
      database: this.#database.dataSource,
      keys: KEYS,
      webhookSecret: WEBHOOK_SECRET,
      webhookUrl: () => `http://127.0.0.1:${port}/`,
      logger: pino({ level: 'silent' }),
    });
    await this.#sandbox.prepare();
    this.#server = createServer(express().use(this.#sandbox.router)).listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const address = this.#server.address() as AddressInfo; // So does this one.
    this.apiUrl = `http://127.0.0.1:${address.port}`;
    this.#sandbox.start();
  }

  async stop(): Promise<void> {
    await this.#sandbox?.stop();
    this.#server?.closeAllConnections();
    this.#server?.close();
  }

  async remove(): Promise<void> {
    await this.stop();
    this.#receiver.closeAllConnections();
    this.#receiver.close();
    await this.#database.close();
    await this.#testDatabase.drop();
    await this.#removeDir();
  }
}

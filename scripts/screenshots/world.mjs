import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectNode, root } from '../setup/paths.mjs';

const PASSWORD = 'pictures of a small world';
const READY = /Parley is ready: (http\S+)/;

/** A server of its own with the small world of `npm run seed`, on data that are thrown away. */
export class World {
  #tokens = new Map();

  constructor(url, server, dataDir) {
    this.url = url;
    this.server = server;
    this.dataDir = dataDir;
  }

  static async start() {
    const dataDir = await mkdtemp(join(tmpdir(), 'parley-pictures-'));
    const env = {
      ...process.env,
      NODE_ENV: 'development',
      PARLEY_DATA_DIR: dataDir,
      PARLEY_HOST: '127.0.0.1',
      PARLEY_PORT: '0',
      PARLEY_MEDIA_WORKERS: '1',
      PARLEY_MEDIA_LISTEN_ADDRESSES: '127.0.0.1',
      PARLEY_TURN: 'off',
      PARLEY_AUTH_RATE_PER_MINUTE: '10000',
      PARLEY_API_RATE_PER_MINUTE: '100000',
      // Whatever this machine has set up, the pictures are of a server that stands alone.
      DATABASE_URL: '',
      REDIS_URL: '',
    };
    try {
      await finished(run(['seed/main.ts', '--password', PASSWORD], env));
      const server = run(['src/main.ts'], env);
      return new World(await ready(server), server, dataDir);
    } catch (error) {
      await rm(dataDir, { recursive: true, force: true });
      throw error;
    }
  }

  /** Logs a browser's context in, as after a visit of before. */
  async logIn(context, username) {
    const data = { login: username, password: PASSWORD, refreshIn: 'cookie' };
    const reply = await context.request.post(`${this.url}/api/v1/auth/login`, { data });
    if (!reply.ok()) throw new Error(`${username} could not log in: ${await reply.text()}`);
    await context.addInitScript(() => localStorage.setItem('parley.session', '1'));
  }

  /** What GET answers to someone. */
  async get(username, path) {
    return this.#json(path, { headers: await this.#headersOf(username) });
  }

  /** What POST answers to someone. */
  async post(username, path, body) {
    return this.#send('POST', username, path, body);
  }

  /** What PATCH answers to someone. */
  async patch(username, path, body) {
    return this.#send('PATCH', username, path, body);
  }

  /** Someone else's browser, on a page. Close its context afterwards. */
  async visit(browser, username, path) {
    const context = await browser.newContext({ userAgent: agentOf(browser) });
    await this.logIn(context, username);
    const page = await context.newPage();
    await page.goto(`${this.url}${path}`);
    return page;
  }

  async #send(method, username, path, body) {
    const headers = { ...(await this.#headersOf(username)), 'content-type': 'application/json' };
    return this.#json(path, { method, headers, body: JSON.stringify(body) });
  }

  async #headersOf(username) {
    if (!this.#tokens.has(username)) {
      const session = await this.#json('/auth/login', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ login: username, password: PASSWORD }),
      });
      this.#tokens.set(username, session.accessToken);
    }
    return { authorization: `Bearer ${this.#tokens.get(username)}` };
  }

  /** The id of a person. */
  async idOf(username) {
    const { items } = await this.get('amara', `/users?text=${encodeURIComponent(username)}`);
    const person = items.find((item) => item.username === username);
    if (person === undefined) throw new Error(`${username} does not live in the small world.`);
    return person.id;
  }

  /** The id of the first room that someone hosts in `/rooms/upcoming` or `/rooms/previous`. */
  async roomOf(username, list) {
    const { items } = await this.get(username, `/rooms/${list}`);
    const room = items.find(({ host }) => host.username === username);
    if (room === undefined) throw new Error(`${username} hosts no room in /rooms/${list}.`);
    return room.id;
  }

  async stop() {
    const closed = new Promise((resolve) => this.server.once('close', resolve));
    this.server.kill('SIGTERM');
    await closed;
    await rm(this.dataDir, { recursive: true, force: true });
  }

  async #json(path, request) {
    const reply = await fetch(`${this.url}/api/v1${path}`, request);
    const body = await reply.json();
    if (!reply.ok) throw new Error(`${path}: ${reply.status} ${JSON.stringify(body)}`);
    return body;
  }
}

/** As people's browsers call themselves: mediasoup-client knows none by the name of HeadlessChrome. */
export function agentOf(browser) {
  return `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/${browser.version()} Safari/537.36`;
}

function run(args, env) {
  const child = spawn(projectNode, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  child.output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data) => {
      child.output += data;
    });
  }
  return child;
}

function finished(child) {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => (code === 0 ? resolve() : reject(new Error(child.output))));
  });
}

function ready(child) {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => reject(new Error(`The server ended:\n${child.output}`)));
    child.stdout.on('data', () => {
      const url = READY.exec(child.output)?.[1];
      if (url !== undefined) resolve(url);
    });
  });
}

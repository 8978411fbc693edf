import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { waitUntil } from '../wait-until.ts';
import { freePort } from './free-port.ts';

/** A Redis of a test's own, which it may pause, kill and start again. It keeps nothing: a restart loses all data. */
export class OwnRedis {
  readonly #host: string;
  readonly #port: number;
  #child: ChildProcess | undefined;

  private constructor(host: string, port: number) {
    this.#host = host;
    this.#port = port;
  }

  static async start(host = '127.0.0.1'): Promise<OwnRedis> {
    const redis = new OwnRedis(host, await freePort(host));
    await redis.start();
    return redis;
  }

  get url(): string {
    return `redis://${this.#host}:${this.#port}`;
  }

  async start(): Promise<void> {
    const where = ['--bind', this.#host, '--port', String(this.#port), '--protected-mode', 'no'];
    const child = spawn('redis-server', [...where, '--save', '', '--appendonly', 'no'], { stdio: 'ignore' });
    child.on('error', () => undefined);
    this.#child = child;
    await waitUntil('Redis to answer; its program is redis-server', () => this.#answers(), {
      timeoutMs: 20_000,
    });
  }

  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }

  async restart(): Promise<void> {
    await this.kill();
    await this.start();
  }

  /** It answers nothing, and its connections stay open. */
  pause(): void {
    this.#child?.kill('SIGSTOP');
  }

  resume(): void {
    this.#child?.kill('SIGCONT');
  }

  #answers(): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = connect(this.#port, this.#host, () => socket.write('PING\r\n'));
      socket.setTimeout(1_000, () => socket.destroy());
      socket.once('data', (data) => {
        resolve(data.toString().startsWith('+PONG'));
        socket.destroy();
      });
      socket.once('error', () => resolve(false)).once('close', () => resolve(false));
    });
  }
}

import { ServerProcess } from './server-process.ts';

type ServerEnv = ConstructorParameters<typeof ServerProcess>[0];

/** A server that is killed and started again, and where it is meanwhile. */
export class KilledServer {
  readonly #env: ServerEnv;
  #process: ServerProcess | undefined;
  #up = Promise.withResolvers<string>();
  #isUp = false;

  constructor(env: ServerEnv) {
    // Each start compiles the same files: the first one that stops by itself leaves them for the others.
    this.#env = { ...env, NODE_COMPILE_CACHE: `${env.PARLEY_DATA_DIR}/compiled` };
  }

  /** Resolves as soon as it is up, now or after however many starts. */
  get url(): Promise<string> {
    return this.#up.promise;
  }

  /** What it has printed since its last start. */
  get output(): string {
    return this.#process?.output ?? '';
  }

  start(): void {
    const started = new ServerProcess(this.#env);
    this.#process = started;
    started.url().then(
      (url) => {
        if (this.#process !== started) return;
        this.#isUp = true;
        this.#up.resolve(url);
      },
      // Killed before it was ready.
      () => undefined,
    );
  }

  async kill(): Promise<void> {
    this.#down();
    await this.#process?.kill();
  }

  /** Lets it stop by itself. */
  async stop(): Promise<void> {
    this.#down();
    this.#process?.child.kill('SIGTERM');
    await this.#process?.exit();
  }

  #down(): void {
    if (!this.#isUp) return;
    this.#isUp = false;
    this.#up = Promise.withResolvers();
  }
}

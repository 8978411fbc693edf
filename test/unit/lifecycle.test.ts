import { expect } from 'chai';
import { pino } from 'pino';
import { Lifecycle, type Part } from '../../src/lifecycle.ts';

describe('The lifecycle', () => {
  let steps: string[];
  let logged: string;
  const logger = pino(
    {},
    {
      write: (line: string) => {
        logged += line;
      },
    },
  );
  beforeEach(() => {
    steps = [];
    logged = '';
  });

  const part = (name: string, overrides: Partial<Part> = {}): Part => ({
    name,
    start: () => void steps.push(`${name}+`),
    stop: () => void steps.push(`${name}-`),
    ...overrides,
  });
  const failure = async (work: Promise<unknown>): Promise<string> =>
    work.then(
      () => 'no failure',
      (error: unknown) => String(error),
    );
  const never = () => new Promise<void>(() => undefined);

  it('starts in order and stops in reverse', async () => {
    const lifecycle = new Lifecycle([part('a'), part('b'), { name: 'nothing to do' }, part('c')], logger);
    await lifecycle.start();
    await lifecycle.stop();
    expect(steps).to.deep.equal(['a+', 'b+', 'c+', 'c-', 'b-', 'a-']);
  });

  it('waits for each part before the next', async () => {
    const slow = part('slow', {
      start: async () => {
        await new Promise((resolve) => setImmediate(resolve));
        steps.push('slow+');
      },
    });
    await new Lifecycle([slow, part('b')], logger).start();
    expect(steps).to.deep.equal(['slow+', 'b+']);
  });

  it('stops what had started when a part fails, and passes the failure on', async () => {
    const broken = part('broken', { start: () => Promise.reject(new Error('no port')) });
    const lifecycle = new Lifecycle([part('a'), part('b'), broken, part('c')], logger);
    expect(await failure(lifecycle.start())).to.equal('Error: no port');
    expect(steps).to.deep.equal(['a+', 'b+', 'b-', 'a-']);
    await lifecycle.stop();
    expect(steps).to.have.length(4);
  });

  it('stops once, however often it is told', async () => {
    const lifecycle = new Lifecycle([part('a')], logger);
    await lifecycle.start();
    await Promise.all([lifecycle.stop(), lifecycle.stop()]);
    await lifecycle.stop();
    expect(steps).to.deep.equal(['a+', 'a-']);
  });

  it('stops the rest when a part fails to stop, and says which', async () => {
    const broken = part('broken', { stop: () => Promise.reject(new Error('stuck')) });
    const lifecycle = new Lifecycle([part('a'), broken, part('c')], logger);
    await lifecycle.start();
    await lifecycle.stop();
    expect(steps).to.deep.equal(['a+', 'broken+', 'c+', 'c-', 'a-']);
    expect(JSON.parse(logged)).to.include({ part: 'broken', level: 50 });
  });

  it('gives a part that hangs a deadline, at the start and at the end', async () => {
    const hangs = part('hangs', { start: never, startTimeoutMs: 5 });
    expect(await failure(new Lifecycle([part('a'), hangs], logger).start())).to.equal(
      'Error: hangs did not start within 5 ms',
    );
    expect(steps).to.deep.equal(['a+', 'a-']);

    const lifecycle = new Lifecycle([part('b'), part('stays', { stop: never, stopTimeoutMs: 5 })], logger);
    await lifecycle.start();
    await lifecycle.stop();
    expect(steps.slice(2)).to.deep.equal(['b+', 'stays+', 'b-']);
  });

  it('told to stop while it starts, starts nothing more and stops what it has', async () => {
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    let begun: () => void = () => undefined;
    const beginning = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const slow = part('slow', {
      start: async () => {
        steps.push('slow+');
        begun();
        await gate;
      },
    });
    const lifecycle = new Lifecycle([part('a'), slow, part('c')], logger);
    const starting = lifecycle.start();
    await beginning;
    const stopping = lifecycle.stop();
    release();
    await Promise.all([starting, stopping]);
    expect(steps).to.deep.equal(['a+', 'slow+', 'slow-', 'a-']);
  });
});

import { setImmediate as turn } from 'node:timers/promises';
import { expect } from 'chai';
import { pino } from 'pino';
import { type Mail, MailRefusedError } from '../../../src/api/mail/mail.ts';
import { MailQueue } from '../../../src/api/mail/mail-queue.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

const mail = (subject: string): Mail => ({
  kind: 'test',
  to: { name: 'Ada', address: 'ada@example.org' },
  subject,
  text: '',
  html: '',
});

describe('The queue of mails', () => {
  let arrived: string[];
  let fail: (subject: string, attempt: number) => Error | undefined;
  let attempts: Map<string, number>;
  let lines: string[];
  let closed: number;

  const queue = (retryDelaysMs: number[] = [1, 1]) =>
    new MailQueue(
      {
        deliver: async ({ subject }) => {
          const attempt = (attempts.get(subject) ?? 0) + 1;
          attempts.set(subject, attempt);
          await turn();
          const error = fail(subject, attempt);
          if (error !== undefined) throw error;
          arrived.push(subject);
        },
        close: () => {
          closed += 1;
        },
      },
      pino({ level: 'debug' }, { write: (line: string) => lines.push(line) }),
      retryDelaysMs,
    );

  beforeEach(() => {
    arrived = [];
    attempts = new Map();
    lines = [];
    closed = 0;
    fail = () => undefined;
  });

  it('writes nothing before the caller has gone on', async () => {
    const mails = queue();
    let written = false;
    mails.push('test', async () => {
      written = true;
      return mail('one');
    });
    expect(written).to.equal(false);
    await waitUntil('the mail', () => arrived.length === 1);
  });

  it('tries again what failed, and lets others pass meanwhile', async () => {
    const mails = queue([20]);
    fail = (subject, attempt) => (subject === 'late' && attempt === 1 ? new Error('busy') : undefined);
    for (const subject of ['late', 'a', 'b', 'c', 'd', 'e']) mails.push('test', async () => mail(subject));
    await waitUntil('all mails', () => arrived.length === 6);
    expect(arrived.at(-1)).to.equal('late');
  });

  it('writes a mail once, however often it is tried', async () => {
    const mails = queue();
    let written = 0;
    fail = (_, attempt) => (attempt < 3 ? new Error('busy') : undefined);
    mails.push('test', async () => mail(`number ${++written}`));
    await waitUntil('the mail', () => arrived.length === 1);
    expect(arrived).to.deep.equal(['number 1']);
  });

  it('gives up after the last try, and says so as an error', async () => {
    const mails = queue();
    fail = () => new Error('down');
    mails.push('test', async () => mail('never'));
    await waitUntil('it to be given up', () => lines.some((line) => line.includes('given up')));
    expect(attempts.get('never')).to.equal(3);
    expect(JSON.parse(lines.at(-1) ?? '')).to.include({ level: 50, kind: 'test', attempts: 3 });
  });

  it('does not try again what was refused for good, or could not be written', async () => {
    const mails = queue();
    fail = () => new MailRefusedError('no such mailbox');
    mails.push('test', async () => mail('refused'));
    mails.push('test', async () => Promise.reject(new Error('the database is away')));
    await waitUntil(
      'both to be given up',
      () => lines.filter((line) => line.includes('given up')).length === 2,
    );
    expect(attempts.get('refused')).to.equal(1);
  });

  it('sends nothing where there is nothing to send', async () => {
    const mails = queue();
    mails.push('test', async () => undefined);
    mails.push('test', async () => mail('one'));
    await waitUntil('the mail', () => arrived.length === 1);
    expect(attempts.size).to.equal(1);
  });

  it('sends what is left when it stops, what waits for another try too, and takes nothing new', async () => {
    const mails = queue([1_000_000]);
    fail = (subject, attempt) => (subject === 'late' && attempt === 1 ? new Error('busy') : undefined);
    mails.push('test', async () => mail('late'));
    await waitUntil('the first try', () => lines.some((line) => line.includes('not sent yet')));
    for (let i = 0; i < 10; i++) mails.push('test', async () => mail(`mail ${i}`));
    await mails.stop();
    expect(arrived).to.have.length(11).and.include('late');
    expect(closed).to.equal(1);
    mails.push('test', async () => mail('too late'));
    await turn();
    expect(arrived).not.to.include('too late');
    expect(lines.at(-1)).to.include('given up');
  });

  it('bounds how many wait', async () => {
    const mails = queue();
    for (let i = 0; i < 2_010; i++) mails.push('test', async () => mail(`mail ${i}`));
    expect(lines.filter((line) => line.includes('too many wait'))).to.have.length(10);
    await mails.stop();
    expect(arrived).to.have.length(2_000);
  });
});

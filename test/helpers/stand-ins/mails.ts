import { listOutbox, type OutboxMail } from '../../../src/protocol/rest/server-endpoints.ts';
import { call } from '../rest/rest.ts';
import { waitUntil } from '../wait-until.ts';

/** The mails of the outbox to an address, newest first. */
export async function mailsTo(url: string, address: string): Promise<OutboxMail[]> {
  const reply = await call(url, 'GET', '/api/v1/outbox?limit=50');
  return listOutbox.answer.body.parse(reply.body).items.filter((mail) => mail.to === address);
}

/** Waits for the newest of `count` mails to an address: they are written after the request was answered. */
export function mailTo(url: string, address: string, count = 1): Promise<OutboxMail> {
  return waitUntil(`mail number ${count} to ${address}`, async () => {
    const mails = await mailsTo(url, address);
    return mails.length >= count ? mails[0] : undefined;
  });
}

/** The one-time code in a mail. */
export function codeIn({ text }: { text: string }): string {
  const code = /^\d{8}$/m.exec(text)?.[0];
  if (code === undefined) throw new Error(`No code in: ${text}`);
  return code;
}

/** Another code than this one. */
export function wrongCode(code: string): string {
  return String((Number(code) + 1) % 100_000_000).padStart(8, '0');
}

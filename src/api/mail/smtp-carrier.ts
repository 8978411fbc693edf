import { createTransport, type NodemailerError } from 'nodemailer';
import { type Mail, type MailCarrier, MailRefusedError } from './mail.ts';

/** Shorter than what stopping the server allows for. */
const TIMEOUT_MS = 8_000;

/** Sends mails through an SMTP server. Names and addresses are given apart, so that none can pass for a header. */
export function smtpCarrier(smtpUrl: string, from: string): MailCarrier {
  const transport = createTransport(
    {
      url: smtpUrl,
      connectionTimeout: TIMEOUT_MS,
      greetingTimeout: TIMEOUT_MS,
      socketTimeout: TIMEOUT_MS,
      // What people entered is text, never the name of a file or an address to fetch.
      disableFileAccess: true,
      disableUrlAccess: true,
    },
    { from },
  );
  return {
    deliver: async ({ to, subject, text, html }: Mail) => {
      try {
        await transport.sendMail({
          to: { ...to, name: withoutEncodedWords(to.name) },
          subject,
          text,
          html,
          headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
        });
      } catch (error) {
        throw failureOf(error);
      }
    },
    close: () => transport.close(),
  };
}

/** Some mail programs decode an encoded word (RFC 2047) where it is quoted too, and would show what it hides. */
function withoutEncodedWords(name: string): string {
  return name.replaceAll('=?', '= ?');
}

/**
 * What may stand in the log: the server's own words quote the address. Of a reply of 5xx the same mail has nothing else
 * to expect (RFC 5321, 4.2.1).
 */
function failureOf(error: unknown): Error {
  if (!(error instanceof Error)) return new Error('The mail could not be handed over');
  const { code, responseCode, command, permanent }: NodemailerError = error;
  const facts = Object.entries({ code, responseCode, command })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
  return permanent === true
    ? new MailRefusedError(`The SMTP server refuses the mail: ${facts}`)
    : new Error(`The SMTP server did not take the mail: ${facts}`);
}

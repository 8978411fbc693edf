import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';

/** A mail as it came over the wire. */
export type ReceivedMail = {
  from: string;
  recipients: string[];
  /** Names in lower case; a header that comes twice has both values. */
  headers: Map<string, string[]>;
  /** Everything behind the headers. */
  body: string;
};

/** What the server answers to a recipient instead of taking it. */
export type Refusal = { code: number; message: string };

/** An SMTP server that keeps what it gets. */
export class SmtpStandIn {
  readonly received: ReceivedMail[] = [];
  /** How many recipients were named to it, taken or not. */
  attempts = 0;
  /** Takes the refusals off one by one. */
  readonly refusals: Refusal[] = [];
  readonly #server: SMTPServer;

  private constructor() {
    this.#server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS', 'AUTH'],
      onRcptTo: (_address, _session, done) => {
        this.attempts += 1;
        const refusal = this.refusals.shift();
        done(refusal && Object.assign(new Error(refusal.message), { responseCode: refusal.code }));
      },
      onData: (stream, { envelope }, done) => {
        void text(stream).then((source) => {
          const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
          const recipients = envelope.rcptTo.map(({ address }) => address);
          this.received.push({ from, recipients, ...parse(source) });
          done();
        }, done);
      },
    });
  }

  static async start(): Promise<SmtpStandIn> {
    const standIn = new SmtpStandIn();
    standIn.#server.listen(0, '127.0.0.1');
    await once(standIn.#server.server, 'listening');
    return standIn;
  }

  /** The settings of an app that sends through it. */
  get env(): Record<string, string> {
    // A server that listens on TCP has such an address.
    const { port } = this.#server.server.address() as AddressInfo;
    return {
      PARLEY_SMTP_URL: `smtp://127.0.0.1:${port}`,
      PARLEY_MAIL_FROM: 'Parley <no-reply@parley.example>',
    };
  }

  stop(): Promise<void> {
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}

function parse(source: string): Pick<ReceivedMail, 'headers' | 'body'> {
  const end = source.indexOf('\r\n\r\n');
  const headers = new Map<string, string[]>();
  // A line that begins with space goes on with the one before.
  for (const line of source
    .slice(0, end)
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n')) {
    const [, name = '', value = ''] = /^([^:]+):\s*(.*)$/.exec(line) ?? [];
    headers.set(name.toLowerCase(), [...(headers.get(name.toLowerCase()) ?? []), value]);
  }
  return { headers, body: source.slice(end + 4) };
}

/** The text of a header with encoded words (RFC 2047) in it. */
export function decodeWords(value: string): string {
  return value.replace(/\?=\s+=\?/g, '?==?').replace(/(?:=\?utf-8\?[BQ]\?[^?]*\?=)+/gi, (words) => {
    const bytes = [...words.matchAll(/=\?utf-8\?([BQ])\?([^?]*)\?=/gi)].map(([, encoding, part = '']) =>
      encoding?.toUpperCase() === 'B' ? Buffer.from(part, 'base64') : fromQuoted(part.replaceAll('_', ' ')),
    );
    return Buffer.concat(bytes).toString('utf8');
  });
}

/** The parts of a multipart/alternative mail, by their media types. */
export function partsOf({ headers, body }: ReceivedMail): Map<string, string> {
  const boundary = /boundary="?([^";]+)/.exec(headers.get('content-type')?.[0] ?? '')?.[1];
  if (boundary === undefined) throw new Error('The mail has no parts');
  const parts = body
    .split(`--${boundary}`)
    .slice(1, -1)
    .map((part) => parse(part.trimStart()));
  return new Map(
    parts.map((part) => {
      const type = part.headers.get('content-type')?.[0]?.split(';')[0] ?? '';
      const encoding = part.headers.get('content-transfer-encoding')?.[0];
      if (encoding === 'base64') return [type, Buffer.from(part.body, 'base64').toString('utf8')];
      const plain = part.body.replace(/=\r\n/g, '');
      return [type, encoding === 'quoted-printable' ? fromQuoted(plain).toString('utf8') : plain];
    }),
  );
}

function fromQuoted(quoted: string): Buffer {
  const bytes = quoted.replace(/=([0-9A-F]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(bytes, 'latin1');
}

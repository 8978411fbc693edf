import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { DataSource, Repository } from 'typeorm';
import { type OutboxMail, outboxMailEntity } from '../../entities/outbox-mail.ts';
import { decodeCursor, type PageCursor, toPage } from '../lists/page-cursor.ts';
import type { Mail, MailCarrier } from './mail.ts';

/** How many mails are kept. */
const KEPT = 200;

/** Where mails go in development: into a table, for whoever sits at this machine to read. */
export class Outbox implements MailCarrier {
  readonly #rows: Repository<OutboxMail>;

  constructor(dataSource: DataSource) {
    this.#rows = dataSource.getRepository(outboxMailEntity);
  }

  async deliver({ to, subject, text }: Mail): Promise<void> {
    const createdAt = new Date();
    await this.#rows.insert({ id: randomUUID(), recipient: to.address, subject, body: text, createdAt });
    await this.#rows.query(
      `DELETE FROM outbox_mails WHERE (created_at, id) < (
         SELECT created_at, id FROM outbox_mails ORDER BY created_at DESC, id DESC OFFSET ${KEPT - 1} LIMIT 1)`,
    );
  }

  /** The newest first. Throws VALIDATION_FAILED for a cursor that is none. */
  async list(
    cursor: string | undefined,
    limit: number,
  ): Promise<{ rows: OutboxMail[]; nextCursor: string | null }> {
    const query = this.#rows.createQueryBuilder('mail');
    const after: PageCursor | undefined = cursor === undefined ? undefined : decodeCursor(cursor);
    if (after !== undefined) {
      query.where('(mail.createdAt, mail.id) < (:createdAt, :id)', { ...after });
    }
    const rows = await query
      .orderBy('mail.createdAt', 'DESC')
      .addOrderBy('mail.id', 'DESC')
      .limit(limit + 1)
      .getMany();
    return toPage(rows, limit);
  }
}

const LOOPBACK_ADDRESS = /^(127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+)$/;
/** A page elsewhere can have its own name lead here (DNS rebinding), but it cannot call itself these. */
const LOOPBACK_HOST = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/i;
/** A proxy on this machine speaks for people anywhere. */
const FORWARDING_HEADERS = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip'];

/** Whether a request was made on this machine: codes in the mails open other people's accounts. */
export function isFromThisMachine({
  remoteAddress,
  headers,
}: {
  remoteAddress: string | undefined;
  headers: IncomingHttpHeaders;
}): boolean {
  return (
    LOOPBACK_ADDRESS.test(remoteAddress ?? '') &&
    LOOPBACK_HOST.test(headers.host ?? '') &&
    FORWARDING_HEADERS.every((name) => headers[name] === undefined)
  );
}

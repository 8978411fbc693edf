import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { DataSource, EntityManager } from 'typeorm';
import type { z } from 'zod';
import { type OutboxMail, outboxMailEntity } from '../../entities/outbox-mail.ts';
import type { pageQuery } from '../../protocol/rest/page.ts';
import { newestPage } from '../lists/newest-page.ts';
import { SqlConditions } from '../lists/sql-conditions.ts';
import type { Mail, MailCarrier } from './mail.ts';

/** How many mails are kept. */
const KEPT = 200;

/** Where mails go in development: into a table, for whoever sits at this machine to read. */
export class Outbox implements MailCarrier {
  readonly #manager: EntityManager;

  constructor({ manager }: DataSource) {
    this.#manager = manager;
  }

  async deliver({ to, subject, text }: Mail): Promise<void> {
    const createdAt = new Date();
    const mail = { id: randomUUID(), recipient: to.address, subject, body: text, createdAt };
    await this.#manager.insert(outboxMailEntity, mail);
    await this.#manager.query(
      `DELETE FROM outbox_mails WHERE (created_at, id) < (
         SELECT created_at, id FROM outbox_mails ORDER BY created_at DESC, id DESC OFFSET ${KEPT - 1} LIMIT 1)`,
    );
  }

  /** The newest first. Throws VALIDATION_FAILED for a cursor that is none. */
  list(page: z.output<typeof pageQuery>): Promise<{ rows: OutboxMail[]; nextCursor: string | null }> {
    return newestPage<OutboxMail>(
      this.#manager,
      {
        columns: 'mail.recipient, mail.subject, mail.body',
        tables: 'outbox_mails mail',
        where: new SqlConditions(),
        at: 'mail.created_at',
        id: 'mail.id',
      },
      page,
    );
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

import type { DataSource } from 'typeorm';
import type { Config } from '../../config/config.ts';
import type { Logger } from '../../logger.ts';
import { type MailCarrier, MailRefusedError } from './mail.ts';
import { MailQueue } from './mail-queue.ts';
import { Outbox } from './outbox.ts';
import { smtpCarrier } from './smtp-carrier.ts';

/** How this installation sends mail. */
export type MailService = {
  queue: MailQueue;
  /** There only where mails go into it. */
  outbox: Outbox | undefined;
};

/** By SMTP where it is configured; into the outbox in development; not at all in production, which is in the log. */
export function createMail(
  { production, smtpUrl, mailFrom }: Pick<Config, 'production' | 'smtpUrl' | 'mailFrom'>,
  dataSource: DataSource,
  logger: Logger,
): MailService {
  if (smtpUrl !== null && mailFrom !== null) {
    return { queue: new MailQueue(smtpCarrier(smtpUrl, mailFrom), logger), outbox: undefined };
  }
  if (!production) {
    const outbox = new Outbox(dataSource);
    return { queue: new MailQueue(outbox, logger), outbox };
  }
  logger.warn('No mail can be sent: set PARLEY_SMTP_URL and PARLEY_MAIL_FROM');
  return { queue: new MailQueue(noCarrier, logger), outbox: undefined };
}

const noCarrier: MailCarrier = {
  deliver: () => Promise.reject(new MailRefusedError('No SMTP server is configured: set PARLEY_SMTP_URL')),
};

import { EntitySchema } from 'typeorm';

/** A mail that was not sent, because no SMTP server is configured. */
export type OutboxMail = {
  id: string;
  recipient: string;
  subject: string;
  /** The plain text. */
  body: string;
  createdAt: Date;
};

export const outboxMailEntity = new EntitySchema<OutboxMail>({
  name: 'OutboxMail',
  tableName: 'outbox_mails',
  columns: {
    id: { type: 'uuid', primary: true },
    recipient: { type: 'text' },
    subject: { type: 'text' },
    body: { type: 'text' },
    createdAt: { type: 'timestamptz', name: 'created_at', precision: 3 },
  },
});

import { z } from 'zod';
import { id } from '../ids.ts';
import { endpoint } from './endpoint.ts';
import { pageOf, pageQuery } from './page.ts';

/** What a client must know of this installation before anyone logs in. */
export const serverSettings = z
  .object({
    googleClientId: z
      .string()
      .nullable()
      .describe('For Google Identity Services; null where signing in with Google is not set up.'),
    hasOutbox: z
      .boolean()
      .describe('Whether mails go to an outbox that this client may read, instead of anywhere else.'),
    payments: z
      .enum(['razorpay', 'sandbox', 'off'])
      .describe('`sandbox`: nobody pays anything. `off`: nothing is sold here.'),
  })
  .meta({ id: 'ServerSettings' });
export type ServerSettings = z.infer<typeof serverSettings>;

export const getServerSettings = endpoint({
  id: 'getServerSettings',
  method: 'GET',
  path: '/settings',
  tag: 'Server',
  summary: 'What a client must know of this installation',
  access: 'anyone',
  answer: { status: 200, body: serverSettings },
});

export const outboxMail = z
  .object({ id, to: z.string(), subject: z.string(), text: z.string(), sentAt: z.iso.datetime() })
  .meta({ id: 'OutboxMail' });
export type OutboxMail = z.infer<typeof outboxMail>;

export const listOutbox = endpoint({
  id: 'listOutbox',
  method: 'GET',
  path: '/outbox',
  tag: 'Server',
  summary: 'The mails that were not sent, newest first',
  description:
    'Only outside production, where no SMTP server is configured, and only for requests from this machine.',
  access: 'anyone',
  query: pageQuery,
  answer: { status: 200, body: pageOf(outboxMail) },
  errors: ['NOT_FOUND', 'DATABASE_UNAVAILABLE'],
});

/** An entry of a list that rooms choose from. */
export const term = z.object({ code: z.string(), name: z.string() }).meta({ id: 'Term' });

export const taxonomy = z
  .object({ languages: z.array(term), topics: z.array(term) })
  .meta({ id: 'Taxonomy' });
export type Taxonomy = z.infer<typeof taxonomy>;

export const getTaxonomy = endpoint({
  id: 'getTaxonomy',
  method: 'GET',
  path: '/taxonomy',
  tag: 'Server',
  summary: 'The languages and topics that rooms choose from, in their order',
  access: 'user',
  answer: { status: 200, body: taxonomy },
});

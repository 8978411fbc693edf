import { expect } from 'chai';
import {
  type Delivery,
  deliveryPage,
  replayed,
  type Webhook,
  type WebhookTest,
  type WebhookWithSecret,
  webhook,
  webhookList,
  webhookTest,
  webhookWithSecret,
} from '../../../src/protocol/rest/webhooks.ts';
import { createRoom, type Person, registerPerson } from '../rest/people.ts';
import type { Reply } from '../rest/rest.ts';
import { registerStaff } from '../rest/staff.ts';
import { startTestApp } from '../rest/test-app.ts';
import { waitUntil } from '../wait-until.ts';
import { answer, WebhookReceiver } from './webhook-receiver.ts';

export type WebhookAdmin = Awaited<ReturnType<typeof webhookAdmin>>;

/** An app with an admin and a receiver, and what the admin does with webhooks. */
export async function webhookAdmin() {
  const test = await startTestApp();
  const [admin, host, receiver] = await Promise.all([
    registerStaff(test, 'admin'),
    registerPerson(test.url),
    WebhookReceiver.start(),
  ]);
  const path = ({ id }: { id: string }, rest = '') => `/admin/webhooks/${id}${rest}`;
  const create = (body: object = {}): Promise<Reply> =>
    admin.request('POST', '/admin/webhooks', { url: receiver.url, events: ['report.made'], ...body });

  return {
    test,
    admin,
    host,
    receiver,
    path,
    create,

    async made(body: object = {}): Promise<WebhookWithSecret> {
      const reply = await create(body);
      expect(reply.status, JSON.stringify(reply.body)).to.equal(201);
      return webhookWithSecret.parse(reply.body);
    },

    async list(): Promise<Webhook[]> {
      const reply = await admin.request('GET', '/admin/webhooks');
      expect(reply.status).to.equal(200);
      return webhookList.parse(reply.body).items;
    },

    async edit(of: { id: string }, body: object): Promise<Webhook> {
      const reply = await admin.request('PATCH', path(of), body);
      expect(reply.status, JSON.stringify(reply.body)).to.equal(200);
      return webhook.parse(reply.body);
    },

    async deliveries(of: { id: string }, query = ''): Promise<Delivery[]> {
      const reply = await admin.request('GET', path(of, `/deliveries${query}`));
      expect(reply.status).to.equal(200);
      return deliveryPage.parse(reply.body).items;
    },

    async replay(of: { id: string }, body: object): Promise<number> {
      const reply = await admin.request('POST', path(of, '/replay'), body);
      expect(reply.status, JSON.stringify(reply.body)).to.equal(200);
      return replayed.parse(reply.body).deliveries;
    },

    async press(of: { id: string }): Promise<WebhookTest> {
      const reply = await admin.request('POST', path(of, '/test'));
      expect(reply.status).to.equal(200);
      return webhookTest.parse(reply.body);
    },

    /** Something that others are told of. */
    async report(text = 'Rude', by: Person = admin): Promise<void> {
      const { id } = await createRoom(host, { name: text });
      const reply = await by.request('POST', `/rooms/${id}/reports`, { reason: 'spam', text });
      expect(reply.status).to.equal(201);
    },

    taken: (count: number) =>
      waitUntil(`${count} to be taken`, () => receiver.taken.length >= count, {
        lastSeen: () => receiver.received.length,
      }),

    /** Between tests. */
    async clear(): Promise<void> {
      await test.query('DELETE FROM webhooks');
      await test.query('DELETE FROM webhook_events');
      receiver.behaviour = answer(204);
      receiver.received.length = 0;
      receiver.taken.length = 0;
    },

    async stop(): Promise<void> {
      await test.stop();
      await receiver.stop();
    },
  };
}

import { expect } from 'chai';
import { createTestDatabase, type TestDatabase } from '../../helpers/processes/databases.ts';
import { ServerProcess } from '../../helpers/processes/server-process.ts';
import { type TemporaryDir, temporaryDir } from '../../helpers/processes/temporary-dir.ts';
import { createRoom, type Person, registerPerson } from '../../helpers/rest/people.ts';
import { call } from '../../helpers/rest/rest.ts';
import { waitUntil } from '../../helpers/wait-until.ts';
import { answer, hang, WebhookReceiver } from '../../helpers/webhooks/webhook-receiver.ts';

describe('A server that is killed between sending a webhook and writing it down', function () {
  this.timeout(240_000);
  let dir: TemporaryDir;
  let database: TestDatabase;
  let receiver: WebhookReceiver;
  const running: ServerProcess[] = [];
  before(async () => {
    [dir, database] = await Promise.all([temporaryDir(), createTestDatabase()]);
    receiver = await WebhookReceiver.start(hang);
  });
  after(async () => {
    await Promise.all(running.map((server) => server.kill()));
    await receiver.stop();
    await database.drop();
    await dir.remove();
  });

  const run = async () => {
    const server = new ServerProcess({ DATABASE_URL: database.url, PARLEY_DATA_DIR: dir.path });
    running.push(server);
    return { server, url: await server.url() };
  };

  it('has it sent again with the same id, and nothing lost', async () => {
    const { server, url } = await run();
    const admin: Person = await registerPerson(url);
    await database.query("UPDATE users SET role = 'admin' WHERE id = $1", [admin.user.id]);
    const made = await call(url, 'POST', '/api/v1/admin/webhooks', {
      token: admin.token,
      body: { url: receiver.url, events: ['report.made'] },
    });
    expect(made.status, JSON.stringify(made.body)).to.equal(201);
    const host = await registerPerson(url);
    const { id: roomId } = await createRoom(host);
    const report = { reason: 'spam', text: 'Twice' };
    expect((await admin.request('POST', `/rooms/${roomId}/reports`, report)).status).to.equal(201);
    await waitUntil('it to be sent', () => receiver.received.length === 1);
    await server.kill();
    receiver.behaviour = answer(200);
    // As if its claim had ended.
    await database.query(
      "UPDATE webhook_deliveries SET claimed_until = now() - interval '1 second', next_attempt_at = now()",
    );
    await run();
    await waitUntil('it to be sent again', () => receiver.taken.length === 1, { timeoutMs: 20_000 });
    const [first, second] = receiver.received;
    expect(second?.id).to.equal(first?.id);
    expect(second?.body).to.equal(first?.body);
    await waitUntil('it to be written down', async () => {
      const rows = await database.query<{ status: string }>('SELECT status FROM webhook_deliveries');
      return rows.length === 1 && rows[0]?.status === 'delivered';
    });
  });
});

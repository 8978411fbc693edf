import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { auditPage } from '../../../src/protocol/rest/admin.ts';
import { nodeList } from '../../../src/protocol/rest/nodes.ts';
import { type Person, registerPerson } from '../../helpers/rest/people.ts';
import { expectProblem } from '../../helpers/rest/rest.ts';
import { registerStaff } from '../../helpers/rest/staff.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';
import { scriptedLiveSide, scriptedNode } from '../../helpers/signaling/scripted-live-side.ts';

describe('The nodes, as admins see them,', () => {
  const live = scriptedLiveSide();
  const other = scriptedNode(randomUUID(), 'another-host 7');
  let test: TestApp;
  let admin: Person;
  before(async () => {
    test = await startTestApp({ live: live.create });
    admin = await registerStaff(test, 'admin');
    live.nodes.push(other);
  });
  after(() => test.stop());

  const list = async () => nodeList.parse((await admin.request('GET', '/admin/nodes')).body).items;
  const post = (path: string, person = admin) => person.request('POST', `/admin/nodes/${path}`, {});
  const acts = async () => {
    const { body } = await admin.request('GET', `/admin/audit?targetId=${other.nodeId}`);
    return auditPage
      .parse(body)
      .items.map(({ action, target, after }) => ({ action, name: target.name, after }));
  };

  it('are listed with what they carry, and which of them answers', async () => {
    const [own, second, ...more] = await list();
    expect(own).to.deep.include({ name: 'this-host 1', isThis: true, draining: false });
    const load = { cpu: 0.25, consumers: 40, capacity: 400, rooms: 2, people: 9 };
    expect(second).to.deep.include({ id: other.nodeId, name: 'another-host 7', isThis: false, ...load });
    expect(more).to.deep.equal([]);
  });

  it('drain and take rooms again, once each, which is written down', async () => {
    expect((await post(`${other.nodeId}/drain`)).status).to.equal(202);
    expect((await post(`${other.nodeId}/drain`)).status).to.equal(202);
    expect((await list()).map(({ draining }) => draining)).to.deep.equal([false, true]);
    expect((await post(`${other.nodeId}/resume`)).status).to.equal(202);
    expect((await list()).map(({ draining }) => draining)).to.deep.equal([false, false]);
    expect(await acts()).to.deep.equal([
      { action: 'node.resume', name: 'another-host 7', after: { draining: false } },
      { action: 'node.drain', name: 'another-host 7', after: { draining: true } },
    ]);
  });

  it('that are gone, or are none, cannot be drained', async () => {
    for (const nodeId of [randomUUID(), 'no-node']) {
      expectProblem(await post(`${nodeId}/drain`), 404, 'NODE_NOT_FOUND');
      expectProblem(await post(`${nodeId}/resume`), 404, 'NODE_NOT_FOUND');
    }
  });

  it('are for admins alone', async () => {
    const others = [await registerStaff(test, 'moderator'), await registerPerson(test.url)];
    for (const person of others) {
      expectProblem(await person.request('GET', '/admin/nodes'), 403, 'FORBIDDEN');
      expectProblem(await post(`${other.nodeId}/drain`, person), 403, 'FORBIDDEN');
    }
  });
});

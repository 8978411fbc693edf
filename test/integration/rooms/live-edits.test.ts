import { expect } from 'chai';
import { joinGrant, room, roomPage } from '../../../src/protocol/rest/rooms.ts';
import { createRoom, type Person, registerPerson } from '../../helpers/rest/people.ts';
import { expectProblem } from '../../helpers/rest/rest.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';
import { codeOf, RawClient } from '../../helpers/signaling/raw-client.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

describe('A live room whose record changes', function () {
  this.timeout(30_000);
  let test: TestApp;
  let host: Person;
  let guest: Person;
  const clients: RawClient[] = [];
  before(async () => {
    test = await startTestApp({ live: 'real' });
  });
  beforeEach(async () => {
    [host, guest] = await Promise.all([registerPerson(test.url), registerPerson(test.url)]);
  });
  afterEach(() => {
    for (const client of clients.splice(0)) client.close();
  });
  after(() => test.stop());

  const join = (person: Person, id: string) => person.request('POST', `/rooms/${id}/join`);
  const grantOf = async (person: Person, id: string) => joinGrant.parse((await join(person, id)).body);
  const enter = async (person: Person, id: string) => {
    const client = await RawClient.connect(await grantOf(person, id));
    clients.push(client);
    return { client, snapshot: (await client.join()).snapshot };
  };
  const isListedLive = async (id: string) => {
    const { items } = roomPage.parse((await host.request('GET', '/rooms/live')).body);
    return items.some((one) => one.id === id);
  };

  it('has its new name seen by who is there and by who comes, and its new capacity kept', async () => {
    const { id } = await createRoom(host, { name: 'Before', capacity: 5 });
    const inside = await enter(guest, id);
    expect(inside.snapshot.name).to.equal('Before');
    const edited = await host.request('PATCH', `/rooms/${id}`, { name: 'After 🎉', capacity: 2 });
    expect(edited.status).to.equal(200);
    await inside.client.heard('room:event', (event) => JSON.stringify(event).includes('After 🎉'));
    expect((await enter(host, id)).snapshot.name).to.equal('After 🎉');
    expectProblem(await join(await registerPerson(test.url), id), 409, 'ROOM_FULL');
  });

  it('is among the live ones while someone is there', async () => {
    const { id } = await createRoom(host);
    expect(await isListedLive(id)).to.equal(false);
    const { client } = await enter(guest, id);
    await waitUntil('the room to be listed', () => isListedLive(id));
    await client.ask('room:leave', {});
    await waitUntil('the room to be listed no more', async () => !(await isListedLive(id)));
  });

  it('sends everyone home when it is deleted, and lets nobody in with a token from before', async () => {
    const { id } = await createRoom(host);
    const { client } = await enter(guest, id);
    const unused = await grantOf(host, id);
    expect((await host.request('DELETE', `/rooms/${id}`)).status).to.equal(204);
    await client.heard('session:ended', ({ reason }) => reason === 'room-ended');
    expect(await codeOf(RawClient.enter(unused))).to.match(/^(ROOM_ENDED|SESSION_ENDED)$/);
    expectProblem(await join(guest, id), 404, 'ROOM_NOT_FOUND');
  });

  it('keeps strangers out and lets who was there come back when it becomes private', async () => {
    const { id } = await createRoom(host);
    const { client } = await enter(guest, id);
    await host.request('PATCH', `/rooms/${id}`, { visibility: 'private' });
    expect(client.socket.connected).to.equal(true);
    client.close();
    expect((await enter(guest, id)).snapshot.peers.map((peer) => peer.userId)).to.include(guest.user.id);
    expectProblem(await join(await registerPerson(test.url), id), 404, 'ROOM_NOT_FOUND');
  });

  it('opens its doors to others from the moment its host is in', async () => {
    const schedule = { startsAt: new Date(Date.now() + 3_600_000).toISOString(), minutes: 30 };
    const { id } = await createRoom(host, { schedule });
    expectProblem(await join(guest, id), 409, 'ROOM_NOT_OPEN');
    await enter(host, id);
    const { snapshot } = await enter(guest, id);
    expect(snapshot.peers).to.have.length(2);
    expect(room.parse((await host.request('GET', `/rooms/${id}`)).body).peopleCount).to.equal(2);
  });
});

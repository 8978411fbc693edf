import { expect } from 'chai';
import { joinGrant } from '../../src/protocol/rest/rooms.ts';
import { freePort } from '../helpers/cluster/free-port.ts';
import { Pm2Cluster } from '../helpers/cluster/pm2-cluster.ts';
import { createRoom, registerPerson } from '../helpers/rest/people.ts';
import { TurnClient } from '../helpers/turn/turn-client.ts';

/** The ecosystem file as operators start it, the relay included. */
describe('the TURN relay beside a pm2 cluster', function () {
  this.timeout(180_000);
  const cluster = new Pm2Cluster();
  let port: number;
  before(async () => {
    port = await freePort('127.0.0.1');
    await cluster.start({
      PARLEY_TURN: 'embedded',
      PARLEY_TURN_PORT: String(port),
      PARLEY_TURN_RELAY_PORTS: '31000-31099',
      PARLEY_MEDIA_PORTS: '31100-31199',
      PARLEY_PIPE_PORTS: '31200-31299',
    });
  });
  after(() => cluster.stop());

  it('is one process, of which every process of the server tells people', async () => {
    expect(cluster.nodes).to.have.length(3);
    const output = await Promise.all(cluster.nodes.slice(0, 1).map((node) => node.output()));
    expect(output.join().match(/TURN relay is ready at UDP port/g)).to.have.length(1);
    const person = await registerPerson(cluster.url);
    const { id } = await createRoom(person);
    for (let attempt = 0; attempt < 4; attempt += 1) {
      const grant = joinGrant.parse((await person.request('POST', `/rooms/${id}/join`)).body);
      const { urls = [], username = '', credential = '' } = grant.iceServers[0] ?? {};
      expect(urls).to.deep.equal([`turn:127.0.0.1:${port}?transport=udp`]);
      const client = await TurnClient.open(port, { username, credential });
      expect((await client.allocate()).code).to.equal(undefined);
      client.close();
    }
  });

  it('goes on while the server is reloaded', async () => {
    const person = await registerPerson(cluster.url);
    const { id } = await createRoom(person);
    const grant = joinGrant.parse((await person.request('POST', `/rooms/${id}/join`)).body);
    const { username = '', credential = '' } = grant.iceServers[0] ?? {};
    const client = await TurnClient.open(port, { username, credential });
    expect((await client.allocate()).code).to.equal(undefined);
    await cluster.reload();
    expect((await client.refresh(600)).code).to.equal(undefined);
    client.close();
  });
});

import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { publishGrantsOf } from '../../../src/protocol/entitlements.ts';
import { type MediaSource, mediaSource } from '../../../src/protocol/media.ts';
import { parametersFor } from '../../helpers/media/rtp.ts';
import { EVERYTHING, SOUND_ONLY } from '../../helpers/signaling/everything.ts';
import { codeOf, RawClient } from '../../helpers/signaling/raw-client.ts';
import { newPerson, SignalingServer } from '../../helpers/signaling/signaling-server.ts';
import { type Seat, Seats } from './seats.ts';

describe('Which plan counts in a live room', () => {
  let server: SignalingServer;
  let startedAtMs: number;
  let seats: Seats;
  before(async () => {
    startedAtMs = Date.now();
    server = await SignalingServer.start();
  });
  after(() => server.stop());
  beforeEach(() => {
    seats = new Seats(server);
  });
  afterEach(() => seats.close());

  const produce = ({ client }: Pick<Seat, 'client'>, source: MediaSource) =>
    client.ask('producer:create', { source, rtpParameters: parametersFor(source), paused: false });

  it('is what it is when a token is used, whatever it was when the token was written', async () => {
    const rich = newPerson();
    const poor = { ...newPerson(), entitlements: SOUND_ONLY };
    const [lost, gained] = [await server.join(seats.record, rich), await server.join(seats.record, poor)];
    expect(lost.grants.publish).to.deep.equal(mediaSource.options);
    expect(gained.grants.publish).to.deep.equal(['microphone', 'screenAudio']);
    server.liveRooms.setEntitlements(rich.userId, SOUND_ONLY);
    server.liveRooms.setEntitlements(poor.userId, EVERYTHING);

    const [refused, allowed] = [await RawClient.connect(lost), await RawClient.connect(gained)];
    try {
      expect((await refused.join()).grants).to.deep.equal(publishGrantsOf(SOUND_ONLY));
      expect(await codeOf(produce({ client: refused }, 'camera'))).to.equal('PLAN_REQUIRED');
      expect((await allowed.join()).grants).to.deep.equal(publishGrantsOf(EVERYTHING));
      expect(await codeOf(produce({ client: allowed }, 'camera'))).to.equal('accepted');
    } finally {
      refused.close();
      allowed.close();
    }
  });

  it('is what was told last, also for one whose plan was read just before', async () => {
    const person = newPerson();
    server.liveRooms.setEntitlements(person.userId, SOUND_ONLY);
    // What the REST API read while the plan still was another one.
    const grant = await server.join(seats.record, { ...person, entitlements: EVERYTHING });
    expect(grant.grants.publish).to.deep.equal(['microphone', 'screenAudio']);
  });

  it('is not what a token says from before the server was started anew: what changed since, nobody remembers', async () => {
    const grant = await server.join(seats.record, newPerson());
    const { userId, displayName } = newPerson();
    const who = {
      peerId: randomUUID(),
      userId,
      displayName,
      avatarUrl: null,
      role: 'speaker' as const,
      staff: false,
    };
    const bearer = { ...who, entitlements: EVERYTHING };
    const { token: older } = server.tokens.issueJoin(seats.record.roomId, bearer, startedAtMs - 1);
    expect(await codeOf(RawClient.connect(grant, older))).to.equal('SESSION_ENDED');
    const { token } = server.tokens.issueJoin(seats.record.roomId, bearer);
    const client = await RawClient.connect(grant, token);
    client.close();
  });

  it('is not what a request reads on its way while a change is told', async () => {
    const person = await seats.enter({ entitlements: SOUND_ONLY });
    const readAtMs = Date.now();
    server.liveRooms.setEntitlements(person.person.userId, EVERYTHING);
    server.liveRooms.setEntitlements(person.person.userId, SOUND_ONLY);
    server.liveRooms.setEntitlements(person.person.userId, EVERYTHING, readAtMs);
    expect(await codeOf(produce(person, 'camera'))).to.equal('PLAN_REQUIRED');
    const token = await server.join(seats.record, { ...person.person, entitlements: EVERYTHING });
    expect(token.grants.publish).not.to.include('camera');

    const other = await seats.enter({ entitlements: SOUND_ONLY });
    server.liveRooms.setEntitlements(other.person.userId, EVERYTHING, readAtMs);
    expect(await codeOf(produce(other, 'camera')), 'where no change was told').to.equal('accepted');
  });

  it('is asked of everyone in a room, at its door or with a token for it, and of the owners of rooms', async () => {
    const inside = await seats.enter();
    const atDoor = newPerson();
    await seats.connect(atDoor);
    const underWay = newPerson();
    await server.join(seats.record, underWay);
    const known = server.liveRooms.userIds();
    expect(known).to.include.members([
      seats.host.userId,
      inside.person.userId,
      atDoor.userId,
      underWay.userId,
    ]);
    expect(new Set(known).size).to.equal(known.length);
    expect(known).not.to.include(newPerson().userId);
  });
});

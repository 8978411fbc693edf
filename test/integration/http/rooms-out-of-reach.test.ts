import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { paramNames } from '../../../src/api/http/general-errors.ts';
import { AppError } from '../../../src/errors.ts';
import type { CreateLiveSide } from '../../../src/live-side.ts';
import { addressOf, CATALOGUE } from '../../helpers/rest/endpoint-catalogue.ts';
import { createRoom, type Person, registerPerson } from '../../helpers/rest/people.ts';
import { call, expectProblem } from '../../helpers/rest/rest.ts';
import { registerStaff } from '../../helpers/rest/staff.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';
import { scriptedLiveSide } from '../../helpers/signaling/scripted-live-side.ts';

/** What each takes, where it wants a body. */
const BODIES: Readonly<Record<string, unknown>> = {
  editRoom: { visibility: 'private' },
  setRoomStatus: { status: 'ended' },
  muteOwnAudio: { muted: true },
  sendMessage: { clientMessageId: randomUUID(), text: 'Hello' },
  addRecording: { title: 'A recording', url: 'https://example.org/recording' },
  report: { reason: 'spam' },
  lockRoom: { locked: true },
  setParticipantRole: { role: 'speaker' },
};

const ofRooms = CATALOGUE.filter(({ path }) => paramNames(path).includes('roomId'));
const ofLiveRooms = ofRooms.filter(({ live }) => live !== false);

const CODES = ['ROOM_MOVING', 'NODE_UNREACHABLE'] as const;
type Code = (typeof CODES)[number];

describe('What is asked of a room whose node cannot be asked', () => {
  let code: Code = 'ROOM_MOVING';
  let test: TestApp;
  let host: Person;
  let guest: Person;
  before(async () => {
    test = await startTestApp({ live: outOfReach(() => code) });
    [host, guest] = await Promise.all([registerStaff(test, 'admin'), registerPerson(test.url)]);
  });
  after(() => test.stop());

  for (const endpoint of ofLiveRooms) {
    it(`is refused for now: ${endpoint.method} ${endpoint.path}`, async () => {
      for (code of CODES) {
        const { id: roomId } = await createRoom(host);
        const address = addressOf(endpoint, { roomId, userId: guest.user.id });
        const body = BODIES[endpoint.id];
        expectProblem(await call(test.url, endpoint.method, address, { token: host.token, body }), 503, code);
      }
    });
  }

  it('is refused for now where it concerns all of somebody’s rooms, and what was written down stands', async () => {
    const owner = await registerPerson(test.url);
    await createRoom(owner);
    for (code of CODES) {
      expectProblem(await owner.request('PUT', `/users/me/blocks/${guest.user.id}`), 503, code);
    }
    const blocks = await test.query('SELECT * FROM user_blocks WHERE user_id = $1', [owner.user.id]);
    expect(blocks).to.have.length(1);
  });

  it('does not keep an account from being deleted', async () => {
    const owner = await registerPerson(test.url);
    const { id } = await createRoom(owner);
    const reply = await owner.request('DELETE', '/users/me', { password: owner.password });
    expect(reply.status).to.equal(204);
    expect(await test.query('SELECT status FROM rooms WHERE id = $1', [id])).to.deep.equal([
      { status: 'ended' },
    ]);
  });

  it('does not keep the room from being edited: whoever comes in next brings the edit along', async () => {
    const { id } = await createRoom(host);
    const reply = await host.request('PATCH', `/rooms/${id}`, { name: 'Another name' });
    expect(reply).to.deep.include({ status: 200 });
    expect(reply.body).to.include({ name: 'Another name' });
  });

  it('is like a node itself that does not answer admins', async () => {
    for (const act of ['drain', 'resume']) {
      const reply = await host.request(
        'POST',
        `/admin/nodes/${scriptedLiveSide().nodes[0]?.nodeId}/${act}`,
        {},
      );
      expectProblem(reply, 503, 'NODE_UNREACHABLE');
    }
  });
});

/** A live side that cannot answer what is asked of any room. */
function outOfReach(code: () => Code): CreateLiveSide {
  const refuse = async (): Promise<never> => {
    throw new AppError(code());
  };
  const unreachable = async (): Promise<never> => {
    throw new AppError('NODE_UNREACHABLE');
  };
  return (context) => {
    const side = scriptedLiveSide().create(context);
    return {
      ...side,
      rooms: {
        ...side.rooms,
        admit: refuse,
        snapshot: refuse,
        findRole: refuse,
        act: refuse,
        sendChat: refuse,
        update: refuse,
        setWaiting: refuse,
        end: refuse,
      },
      nodes: { ...side.nodes, drain: unreachable, resume: unreachable },
    };
  };
}

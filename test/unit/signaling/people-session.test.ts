import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { pino } from 'pino';
import type { PersonPresence } from '../../../src/protocol/people.ts';
import { PeopleSession } from '../../../src/signaling/people/people-session.ts';
import { InMemoryPresence } from '../../../src/signaling/presence/presence-in-memory.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

const [ADA, BEN, CAI] = [randomUUID(), randomUUID(), randomUUID()];

/** Ada's session; lookups wait until they are answered. */
function setUp() {
  const hub = new InMemoryPresence({
    writeLastSeen: () => Promise.resolve(),
    logger: pino({ level: 'silent' }),
    offlineAfterMs: 0,
  });
  const heard: PersonPresence[] = [];
  const lookups: { userIds: readonly string[]; answer: (visible?: readonly string[]) => void }[] = [];
  const session = new PeopleSession({ userId: ADA, sessionId: randomUUID() }, 'online', {
    presence: hub,
    findVisible: (_watcher, userIds) =>
      new Promise((resolve) => {
        const answer = (visible = userIds) =>
          resolve(visible.map((userId) => ({ userId, lastSeenAt: new Date(0) })));
        lookups.push({ userIds, answer });
      }),
    client: {
      // One event is sent to sessions by themselves.
      send: (name, payload) => name === 'presence:changed' && heard.push(payload as PersonPresence),
      close: () => undefined,
    },
  });
  return { hub, heard, lookups, session };
}

describe('someone’s session on their own connection', () => {
  it('tells how the watched are, and what changes from then on', async () => {
    const { hub, heard, lookups, session } = setUp();
    hub.enter(BEN);
    const watching = session.watch([BEN, CAI.toUpperCase(), BEN]);
    expect(lookups[0]?.userIds, 'each once, as ids are written').to.deep.equal([BEN, CAI]);
    lookups[0]?.answer();
    expect(await watching).to.deep.equal([
      { userId: BEN, presence: 'online', lastSeenAt: null },
      { userId: CAI, presence: 'offline', lastSeenAt: new Date(0).toISOString() },
    ]);
    hub.enter(CAI);
    expect(heard).to.deep.equal([{ userId: CAI, presence: 'online', lastSeenAt: null }]);
  });

  it('says nothing of those whom the person may not see', async () => {
    const { hub, heard, lookups, session } = setUp();
    hub.enter(BEN);
    const watching = session.watch([BEN]);
    lookups[0]?.answer([]);
    expect(await watching).to.deep.equal([{ userId: BEN, presence: 'offline', lastSeenAt: null }]);
    hub.enter(BEN).set('away');
    expect(heard).to.deep.equal([]);
  });

  it('watches what was asked for last, whichever answer comes first', async () => {
    const { hub, heard, lookups, session } = setUp();
    const first = session.watch([BEN]);
    const second = session.watch([CAI]);
    lookups[1]?.answer();
    await second;
    lookups[0]?.answer();
    await first;
    hub.enter(BEN);
    hub.enter(CAI);
    expect(heard.map(({ userId }) => userId)).to.deep.equal([CAI]);
    const nobody = session.watch([]);
    expect(await nobody).to.deep.equal([]);
    hub.enter(CAI).leave({ forGood: true });
    expect(heard).to.have.length(1);
  });

  it('sees someone leave who blocks the person, and nothing after that', async () => {
    const { hub, heard, lookups, session } = setUp();
    const device = hub.enter(BEN);
    const watching = session.watch([BEN, CAI]);
    lookups[0]?.answer();
    await watching;
    session.hide(BEN);
    session.hide(CAI);
    device.set('away');
    hub.enter(CAI);
    expect(heard).to.deep.equal([{ userId: BEN, presence: 'offline', lastSeenAt: null }]);
  });

  it('sees nothing of someone who blocks the person while they are being looked up', async () => {
    const { hub, heard, lookups, session } = setUp();
    hub.enter(BEN);
    const watching = session.watch([BEN]);
    session.hide(BEN);
    lookups[0]?.answer();
    expect(await watching).to.deep.equal([{ userId: BEN, presence: 'offline', lastSeenAt: null }]);
    hub.enter(BEN).set('away');
    expect(heard).to.deep.equal([]);
  });

  it('leaves nothing behind when it ends, even while it looks someone up', async () => {
    const { hub, heard, lookups, session } = setUp();
    expect(hub.presenceOf(ADA)).to.equal('online');
    const watching = session.watch([BEN]);
    session.end({ forGood: true });
    session.end();
    lookups[0]?.answer();
    await watching;
    hub.enter(BEN);
    expect(heard).to.deep.equal([]);
    session.setPresence('away');
    await waitUntil('Ada to be offline', () => hub.presenceOf(ADA) === 'offline');
    expect(hub.connectedCount(), 'Ben alone').to.equal(1);
  });
});

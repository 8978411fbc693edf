import { expect } from 'chai';
import { ParleyError } from '../../../client/parley-error.ts';
import { joinRoom } from '../../../src/protocol/rest/room-endpoints.ts';
import type { StatePerson } from '../../helpers/cluster/state-person.ts';
import type { Scene } from './scene.ts';

const PEOPLE = 4;

export function moderation(scene: () => Scene): void {
  it('a host mutes someone, who cannot unmute by themselves', async () => {
    const { host, guest, people } = await scene().fillWithHost(PEOPLE);
    await host.room.mutePeer(guest.peerId, 'microphone');
    await guest.sees('that they are muted', ({ self }) => self?.hostMutes.microphone !== undefined);
    expect(await refusal(guest.room.setPaused('microphone', false))).to.equal('MUTED_BY_HOST');
    const snapshot = await scene().agree(people);
    const muted = snapshot.peers.find(({ peerId }) => peerId === guest.peerId);
    expect(muted?.sources.microphone).to.include({ paused: true });
  });

  it('someone who is sent out is out for all, and may come again', async () => {
    const { host, guest, people, roomId } = await scene().fillWithHost(PEOPLE);
    await host.room.removePeer(guest.peerId);
    await guest.sees('that they were removed', ({ end }) => end?.reason === 'removed');
    const rest = people.filter((person) => person !== guest);
    expect((await scene().agree(rest)).peers).to.have.length(PEOPLE - 1);
    await guest.enter(roomId);
    expect((await scene().agree(people)).peers).to.have.length(PEOPLE);
  });

  it('someone who is banned is out for all, and gets in at no address', async () => {
    const { host, guest, people, roomId } = await scene().fillWithHost(PEOPLE);
    await host.room.banPeer(guest.peerId);
    await guest.sees('that they were banned', ({ end }) => end?.reason === 'banned');
    const rest = people.filter((person) => person !== guest);
    expect((await scene().agree(rest)).peers).to.have.length(PEOPLE - 1);
    for (const url of scene().setup.urls) {
      expect(await refusal(knockAt(scene(), url, guest, roomId)), url).to.equal('BANNED_FROM_ROOM');
    }
  });

  it('a room that is locked takes in nobody new, at no address, and those who are in come back', async () => {
    const { host, guest, people, roomId } = await scene().fillWithHost(PEOPLE);
    await host.room.setLocked(true);
    await scene().agree(people);
    for (const url of scene().setup.urls) {
      const [late] = await scene().arrive(1, [url]);
      if (late === undefined) throw new Error('someone arrived');
      expect(await refusal(late.enter(roomId)), url).to.equal('ROOM_LOCKED');
    }
    guest.cut();
    await guest.sees('that the connection is gone', ({ connection }) => connection === 'reconnecting');
    await guest.sees('that they are back', ({ connection }) => connection === 'connected');
    expect((await scene().agree(people)).peers).to.have.length(PEOPLE);
  });
}

/** Asks for the room at another address than the person's own, with the person's own login. */
async function knockAt(scene: Scene, url: string, person: StatePerson, roomId: string): Promise<unknown> {
  return scene.apiAt(url, await person.api.accessToken()).call(joinRoom, { params: { roomId }, body: {} });
}

async function refusal(attempt: Promise<unknown>): Promise<string> {
  return attempt.then(
    () => 'accepted',
    (error: unknown) => {
      if (error instanceof ParleyError) return error.code;
      throw error;
    },
  );
}

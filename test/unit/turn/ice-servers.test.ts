import { expect } from 'chai';
import { iceServersFor, type TurnAccess } from '../../../src/api/rooms/door/ice-servers.ts';
import { iceServer } from '../../../src/protocol/media.ts';
import { readTurnUsername, turnPassword } from '../../../src/turn-credentials.ts';

const OURS: TurnAccess = { host: null, urls: [], port: 3_478, secret: 'north', mediaAnnouncedAddress: null };

describe('The ICE servers of a grant', () => {
  const urlsOf = (turn: Partial<TurnAccess>, origin = 'https://meet.example.org') =>
    iceServersFor({ ...OURS, ...turn }, 'ana', origin).flatMap(({ urls }) => urls);

  it('are none where there is no relay', () => {
    expect(iceServersFor(null, 'ana', 'https://meet.example.org')).to.deep.equal([]);
  });

  it('come with credentials of that person, for twelve hours', () => {
    const [server] = iceServersFor(OURS, 'ana', 'https://meet.example.org').map((one) =>
      iceServer.parse(one),
    );
    const user = readTurnUsername(server?.username ?? '');
    expect(user?.userId).to.equal('ana');
    const leftMs = (user?.expiresAtMs ?? 0) - Date.now();
    expect(leftMs).to.be.within(12 * 3_600_000 - 10_000, 12 * 3_600_000);
    expect(server?.credential).to.equal(turnPassword('north', server?.username ?? ''));
  });

  it('say where the relay is: as told, where media is, or where people reached us', () => {
    expect(urlsOf({})).to.deep.equal(['turn:meet.example.org:3478?transport=udp']);
    expect(urlsOf({ mediaAnnouncedAddress: '203.0.113.7' })).to.deep.equal([
      'turn:203.0.113.7:3478?transport=udp',
    ]);
    expect(urlsOf({ host: 'turn.example.org', mediaAnnouncedAddress: '203.0.113.7' })).to.deep.equal([
      'turn:turn.example.org:3478?transport=udp',
    ]);
    expect(urlsOf({ port: 5_000 }, 'http://localhost:8080')).to.deep.equal([
      'turn:127.0.0.1:5000?transport=udp',
    ]);
    expect(urlsOf({}, 'http://[2001:db8::1]:8080')).to.deep.equal(['turn:[2001:db8::1]:3478?transport=udp']);
    expect(urlsOf({ host: '2001:db8::2' })).to.deep.equal(['turn:[2001:db8::2]:3478?transport=udp']);
  });

  it('are those of another relay where there is one', () => {
    const urls = ['turn:turn.example.org', 'turns:turn.example.org:443?transport=tcp'];
    expect(urlsOf({ urls, host: 'ignored.example.org' })).to.deep.equal(urls);
  });
});

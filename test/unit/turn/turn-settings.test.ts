import { expect } from 'chai';
import { loadConfig } from '../../../src/config/config.ts';
import { problemsOf } from '../../helpers/config-problems.ts';

const SECRET = 'shared with coturn, and long';

describe('The settings of the relay', () => {
  it('have one within the process by default, on its usual port', () => {
    expect(loadConfig({}).turn).to.deep.equal({
      mode: 'embedded',
      port: 3_478,
      isUsualPort: true,
      host: null,
      urls: [],
      secret: null,
      relayPorts: { min: 42_000, max: 43_999 },
      peers: [],
      allocationsPerPerson: 20,
      personBitrateBps: 50_000_000,
      metricsPort: null,
    });
  });

  it('take another relay’s addresses and its secret, and then ours is not opened', () => {
    const urls = 'turn:turn.example.org:3478?transport=udp, turns:turn.example.org:443?transport=tcp';
    expect(loadConfig({ PARLEY_TURN_URLS: urls, PARLEY_TURN_SECRET: SECRET }).turn).to.deep.include({
      mode: 'external',
      urls: ['turn:turn.example.org:3478?transport=udp', 'turns:turn.example.org:443?transport=tcp'],
      secret: SECRET,
    });
    expect(problemsOf({ PARLEY_TURN_URLS: urls }).join()).to.include('PARLEY_TURN_SECRET');
    const both = { PARLEY_TURN_URLS: urls, PARLEY_TURN_SECRET: SECRET, PARLEY_TURN: 'embedded' };
    expect(problemsOf(both).join()).to.include('PARLEY_TURN=external');
    expect(loadConfig({ PARLEY_TURN_URLS: urls, PARLEY_TURN: 'off' }).turn.mode).to.equal('off');
  });

  it('take media elsewhere, by one address or by one to tell and one to reach', () => {
    const peers = 'media.example.org, 203.0.113.7=10.0.0.7';
    expect(loadConfig({ PARLEY_TURN_PEERS: peers }).turn.peers).to.deep.equal([
      { announced: 'media.example.org', reached: 'media.example.org' },
      { announced: '203.0.113.7', reached: '10.0.0.7' },
    ]);
    for (const wrong of ['a=b=c', '=10.0.0.7', '10.0.0.7=', 'a b', ',']) {
      expect(problemsOf({ PARLEY_TURN_PEERS: wrong }).join(), wrong).to.include('PARLEY_TURN_PEERS');
    }
  });

  it('keep the ports of the relay and those of media apart', () => {
    const overlapping: [env: Record<string, string>, named: string][] = [
      [{ PARLEY_TURN_RELAY_PORTS: '40050-40200' }, 'PARLEY_MEDIA_PORTS'],
      [{ PARLEY_TURN_RELAY_PORTS: '40000-50000' }, 'PARLEY_PIPE_PORTS'],
      [{ PARLEY_TURN_PORT: '40000' }, 'PARLEY_TURN_PORT must not be one of PARLEY_MEDIA_PORTS'],
      [{ PARLEY_TURN_PORT: '42000' }, 'PARLEY_TURN_PORT must not be one of PARLEY_TURN_RELAY_PORTS'],
    ];
    for (const [env, named] of overlapping) {
      expect(problemsOf(env).join(), JSON.stringify(env)).to.include(named);
      expect(problemsOf({ ...env, PARLEY_TURN: 'off' }), JSON.stringify(env)).to.deep.equal([]);
    }
  });

  it('tell of no port that nobody knows', () => {
    expect(problemsOf({ PARLEY_TURN: 'external', PARLEY_TURN_PORT: '0' })).to.have.length(1);
    expect(problemsOf({ PARLEY_TURN_PORT: '0' })).to.deep.equal([]);
  });

  for (const url of [
    'stun:a.example',
    'turn:',
    'turn:a.example?transport=sctp',
    'https://a.example',
    'turn:a b',
  ]) {
    it(`take no relay at ${url}`, () => {
      const env = { PARLEY_TURN_URLS: url, PARLEY_TURN_SECRET: SECRET };
      expect(problemsOf(env).join()).to.include('PARLEY_TURN_URLS');
    });
  }
});

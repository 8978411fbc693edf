import { expect } from 'chai';
import { machineAddresses } from '../../../src/machine-addresses.ts';
import { mediaAddresses, ownMediaAddresses } from '../../../turn/media-addresses.ts';
import { caught } from '../../helpers/caught.ts';

const turn = (...peers: [announced: string, reached: string][]) => ({
  peers: peers.map(([announced, reached]) => ({ announced, reached })),
});

describe('Where the relay finds media', () => {
  it('is where media listens: the addresses of this machine, or those that were named', async () => {
    const auto = { mediaListenAddresses: 'auto', mediaAnnouncedAddress: null } as const;
    expect(ownMediaAddresses(auto)).to.deep.equal(['127.0.0.1', ...machineAddresses()]);
    const named = { mediaListenAddresses: ['10.0.0.7', '::1'], mediaAnnouncedAddress: null };
    expect(await mediaAddresses({ ...named, turn: turn() })).to.deep.equal([
      { announced: '10.0.0.7', reached: '10.0.0.7' },
    ]);
  });

  it('is told by its public address behind NAT, and reached where it listens', async () => {
    const behind = { mediaListenAddresses: ['10.0.0.7'], mediaAnnouncedAddress: '203.0.113.7', turn: turn() };
    expect(await mediaAddresses(behind)).to.deep.equal([{ announced: '203.0.113.7', reached: '10.0.0.7' }]);
    expect(await mediaAddresses({ ...behind, mediaListenAddresses: ['0.0.0.0'] })).to.deep.equal([
      { announced: '203.0.113.7', reached: '127.0.0.1' },
    ]);
  });

  it('is not at a name that has no address, nor at an IPv6 address', async () => {
    const config = { mediaListenAddresses: ['10.0.0.7'], mediaAnnouncedAddress: null };
    const own = [{ announced: '10.0.0.7', reached: '10.0.0.7' }];
    expect(await mediaAddresses({ ...config, turn: turn(['2001:db8::1', '2001:db8::1']) })).to.deep.equal(
      own,
    );
    const failure = await caught(mediaAddresses({ ...config, turn: turn(['a.invalid', 'a.invalid']) }));
    expect(String(failure)).to.include('a.invalid');
  });

  it('is on other hosts too where they are named, which goes before what this host would think', async () => {
    const config = {
      mediaListenAddresses: ['10.0.0.7'],
      mediaAnnouncedAddress: null,
      turn: turn(['198.51.100.4', '198.51.100.4'], ['203.0.113.7', '10.0.0.9'], ['localhost', 'localhost']),
    };
    expect(await mediaAddresses(config)).to.deep.equal([
      { announced: '198.51.100.4', reached: '198.51.100.4' },
      { announced: '203.0.113.7', reached: '10.0.0.9' },
      { announced: '127.0.0.1', reached: '127.0.0.1' },
      { announced: '10.0.0.7', reached: '10.0.0.7' },
    ]);
  });
});

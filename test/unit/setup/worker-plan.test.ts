import { expect } from 'chai';
import { systemName, workerKey, workerSources } from '../../../scripts/setup/worker-plan.mjs';

describe('choosing where the mediasoup worker comes from', () => {
  const nothing = { given: undefined, isCached: false, skipDownload: false };

  it('asks for the prebuilt worker before building one', () => {
    expect(workerSources(nothing)).to.deep.equal(['download', 'build']);
  });

  it('prefers a cached worker, and falls back when it turns out to be of no use', () => {
    expect(workerSources({ ...nothing, isCached: true })).to.deep.equal(['cached', 'download', 'build']);
  });

  it('tries nothing but the binary that the user names', () => {
    expect(workerSources({ ...nothing, given: '/opt/worker', isCached: true })).to.deep.equal(['given']);
  });

  it('takes an empty MEDIASOUP_WORKER_BIN for none', () => {
    expect(workerSources({ ...nothing, given: '' })).to.deep.equal(['download', 'build']);
  });

  it('does not download when the user says so', () => {
    expect(workerSources({ ...nothing, skipDownload: true })).to.deep.equal(['build']);
  });
});

describe('the name of a worker in the cache', () => {
  const about = {
    version: '3.27.1',
    recipe: 'abcdef0123456789',
    platform: 'linux',
    arch: 'x64',
    system: 'debian12',
  };

  it('tells what the worker was made from and for', () => {
    expect(workerKey(about)).to.equal('3.27.1-linux-x64-debian12-abcdef012345');
  });

  for (const change of [
    { version: '3.27.2' },
    { recipe: 'bbcdef0123456789' },
    { platform: 'darwin' },
    { arch: 'arm64' },
    { system: 'debian13' },
  ]) {
    it(`differs for another ${Object.keys(change)}`, () => {
      expect(workerKey({ ...about, ...change })).not.to.equal(workerKey(about));
    });
  }

  it('is one folder name, whatever the system calls itself', () => {
    expect(workerKey({ ...about, system: 'odd/../linux 1' })).to.match(/^[\w.-]+$/);
  });
});

describe('the name of the system', () => {
  it('is read from os-release, quoted or not', () => {
    expect(systemName('PRETTY_NAME="Debian"\nVERSION_ID="12"\nID=debian\n')).to.equal('debian12');
    expect(systemName("ID='ubuntu'\nVERSION_ID=24.04\n")).to.equal('ubuntu24.04');
  });

  it('does not take VERSION_CODENAME or ID_LIKE for what it looks for', () => {
    expect(systemName('ID_LIKE=debian\nVERSION_CODENAME=trixie\nID=mint\n')).to.equal('mint');
  });

  it('is unknown when the file says nothing', () => {
    expect(systemName('')).to.equal('unknown');
  });
});

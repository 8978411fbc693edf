import { execFileSync } from 'node:child_process';
import { expect } from 'chai';
import { afterNoGrant, afterRefusal, backoffMs } from '../../../client/connection-policy.ts';
import { DeviceError, listDevices, openCamera, openScreen } from '../../../client/devices.ts';
import { mergeStats } from '../../../client/merge-stats.ts';
import { NetworkError, ParleyError } from '../../../client/parley-error.ts';
import { SerialQueue } from '../../../client/serial-queue.ts';
import { problemWith } from './protocol-server.ts';

describe('the SDK', () => {
  it('does nothing on import, and so holds no process open', () => {
    const entry = new URL('../../../client/parley-room.ts', import.meta.url).href;
    const output = execFileSync(process.execPath, ['--input-type=module', '-e', `import '${entry}'`], {
      timeout: 20_000,
    });
    expect(output.toString()).to.equal('');
  });
});

describe('the way back', () => {
  it('waits longer each time, up to three seconds, never all at the same moment', () => {
    const longest = Array.from({ length: 6 }, (_, attempt) => backoffMs(attempt, () => 1));
    expect(longest).to.deep.equal([250, 500, 1_000, 2_000, 3_000, 3_000]);
    expect(backoffMs(10, () => 0)).to.equal(1_500);
  });

  it('knows which refusals a new grant heals, which pass, and which are final', () => {
    const refused = (code: Parameters<typeof problemWith>[0]) => new ParleyError(problemWith(code));
    expect(afterRefusal(refused('SESSION_ENDED'))).to.equal('renew');
    expect(afterRefusal(refused('TOKEN_EXPIRED'))).to.equal('renew');
    expect(afterRefusal(refused('RATE_LIMITED'))).to.equal('retry');
    expect(afterRefusal(new NetworkError('unreachable'))).to.equal('retry');
    expect(afterRefusal(refused('ROOM_ENDED'))).to.equal('end');
    for (const code of [
      'ROOM_FULL',
      'ROOM_LOCKED',
      'BANNED_FROM_ROOM',
      'KNOCK_REQUIRED',
      'PLAN_REQUIRED',
    ] as const)
      expect(afterNoGrant(refused(code), true), code).to.equal('end');
    expect(afterNoGrant(new Error('the app’s own'), true)).to.equal('retry');
    expect(afterNoGrant(new NetworkError('unreachable'), false)).to.equal('end');
    expect(afterNoGrant(refused('RATE_LIMITED'), false)).to.equal('retry');
  });
});

describe('SerialQueue', () => {
  it('runs one task after the other, also after one that failed', async () => {
    const queue = new SerialQueue();
    const order: string[] = [];
    const first = queue.run(async () => {
      await new Promise(setImmediate);
      order.push('first');
      throw new Error('no');
    });
    const second = queue.run(async () => order.push('second'));
    expect((await Promise.allSettled([first, second])).map(({ status }) => status)).to.deep.equal([
      'rejected',
      'fulfilled',
    ]);
    expect(order).to.deep.equal(['first', 'second']);
  });
});

describe('statistics', () => {
  it('are merged without one connection’s ids hiding the other’s', () => {
    // A report is a read-only Map by its specification.
    const report = (bytes: number) =>
      new Map([
        ['T1', { id: 'T1', type: 'transport', bytesSent: bytes }],
        ['P1', { id: 'P1', type: 'candidate-pair', transportId: 'T1', remoteCandidateId: 'unknown' }],
      ]) as unknown as RTCStatsReport;
    const merged = mergeStats({ send: report(1), recv: report(2) });
    expect(merged.size).to.equal(4);
    expect(merged.get('recv:T1')).to.include({ id: 'recv:T1', bytesSent: 2 });
    expect(merged.get('send:P1')).to.include({ transportId: 'send:T1', remoteCandidateId: 'unknown' });
  });
});

describe('devices', () => {
  const failing = (name: string) => {
    const refuse = async () => {
      throw Object.assign(new Error(name), { name });
    };
    // The two methods that are called.
    return { getUserMedia: refuse, getDisplayMedia: refuse } as unknown as MediaDevices;
  };

  it('say why they cannot be opened', async () => {
    const kindOf = (devices: MediaDevices | undefined) =>
      openCamera(devices).then(
        () => 'opened',
        (error: unknown) => (error instanceof DeviceError ? error.kind : 'another error'),
      );
    expect(await kindOf(failing('NotAllowedError'))).to.equal('denied');
    expect(await kindOf(failing('NotFoundError'))).to.equal('not-found');
    expect(await kindOf(failing('NotReadableError'))).to.equal('in-use');
    expect(await kindOf(failing('OverconstrainedError'))).to.equal('overconstrained');
    expect(await kindOf(failing('Whatever'))).to.equal('unknown');
    expect(await kindOf(undefined)).to.equal('unsupported');
  });

  it('are none where the browser has none', async () => {
    expect(await listDevices(undefined)).to.deep.equal({ microphones: [], cameras: [], speakers: [] });
  });

  it('share a screen without sound where the system gives none, for reading', async () => {
    const video = { contentHint: '' };
    const stream = { getVideoTracks: () => [video], getAudioTracks: () => [] };
    // The one method that is called.
    const devices = { getDisplayMedia: async () => stream } as unknown as MediaDevices;
    const screen = await openScreen(devices);
    expect(screen.audio).to.equal(null);
    expect(video.contentHint).to.equal('detail');
  });
});

import { expect } from 'chai';
import { parseNinjaLine } from '../../../tools/mediasoup-worker/ninja-progress.mjs';

describe('reading the progress of a build', () => {
  it('reads how many steps are done', () => {
    const line =
      '[214/279] Compiling C++ object mediasoup-worker.p/src_RTC_SCTP_tx_RetransmissionQueue.cpp.o';
    expect(parseNinjaLine(line)).to.deep.equal({ done: 214, total: 279, percent: 76 });
  });

  it('does not say 100% before the last step', () => {
    expect(parseNinjaLine('[278/279] Linking target x')?.percent).to.equal(99);
    expect(parseNinjaLine('[279/279] Linking target mediasoup-worker')?.percent).to.equal(100);
  });

  for (const line of [
    '',
    'ninja: Entering directory `out`',
    'warning: [1/2] not at the start',
    '[0/0] x',
    '[3/2] x',
  ]) {
    it(`takes ${JSON.stringify(line)} for no progress`, () => {
      expect(parseNinjaLine(line)).to.equal(undefined);
    });
  }
});

import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import type { MediaSource } from '../../../src/protocol/media.ts';
import type { RoomLog } from '../../../src/signaling/state/room-log.ts';
import { DecidedRoom, refusal } from './decided-room.ts';

function room() {
  const decided = new DecidedRoom();
  return { log: decided.log, host: decided.owner(), ana: decided.join(), ben: decided.join() };
}

function publish(log: RoomLog, peerId: string, source: MediaSource = 'microphone', paused = false) {
  log.execute({ peerId }, { type: 'publish', source, producerId: randomUUID(), paused });
}

function peerOf(log: RoomLog, peerId: string) {
  const peer = log.snapshot.peers.find((candidate) => candidate.peerId === peerId);
  if (peer === undefined) throw new Error('no such peer');
  return peer;
}

describe('room commands', () => {
  it('keep hands in the order in which they went up, each once', () => {
    const { log, ana, ben, host } = room();
    for (const peerId of [ben, ana, ben, host]) log.execute({ peerId }, { type: 'raise-hand' });
    expect(log.snapshot.hands).to.deep.equal([ben, ana, host]);
    log.execute({ peerId: ben }, { type: 'lower-hand', peerId: ben });
    log.execute({ peerId: ben }, { type: 'raise-hand' });
    expect(log.snapshot.hands).to.deep.equal([ana, host, ben]);
  });

  it('let hosts alone lower the hands of others', () => {
    const { log, ana, ben, host } = room();
    log.execute({ peerId: ana }, { type: 'raise-hand' });
    expect(refusal(() => log.execute({ peerId: ben }, { type: 'lower-hand', peerId: ana }))).to.equal(
      'FORBIDDEN',
    );
    log.execute({ peerId: host }, { type: 'lower-hand', peerId: ana });
    expect(log.snapshot.hands).to.deep.equal([]);
  });

  it('take the hand of whoever leaves out of the queue', () => {
    const { log, ana, ben } = room();
    log.execute({ peerId: ana }, { type: 'raise-hand' });
    log.execute({ peerId: ben }, { type: 'raise-hand' });
    log.execute({ peerId: ana }, { type: 'leave', reason: 'left' });
    expect(log.snapshot.hands).to.deep.equal([ben]);
  });

  it('hold a source that a host muted until its owner accepts to unmute', () => {
    const { log, ana, host } = room();
    publish(log, ana);
    log.execute({ peerId: host }, { type: 'mute', peerId: ana, source: 'microphone' });
    expect(peerOf(log, ana).sources.microphone?.paused).to.equal(true);
    const resume = () =>
      log.execute({ peerId: ana }, { type: 'set-paused', source: 'microphone', paused: false });
    const accept = (yes: boolean) =>
      log.execute({ peerId: ana }, { type: 'answer-unmute', source: 'microphone', accept: yes });
    expect(refusal(resume)).to.equal('MUTED_BY_HOST');
    expect(refusal(() => accept(true))).to.equal('NOT_ASKED');
    log.execute({ peerId: host }, { type: 'ask-unmute', peerId: ana, source: 'microphone' });
    expect(peerOf(log, ana).sources.microphone?.paused).to.equal(true);
    accept(false);
    expect(refusal(resume)).to.equal('MUTED_BY_HOST');
    log.execute({ peerId: host }, { type: 'ask-unmute', peerId: ana, source: 'microphone' });
    accept(true);
    expect(peerOf(log, ana).sources.microphone?.paused).to.equal(false);
    expect(peerOf(log, ana).hostMutes).to.deep.equal({});
  });

  it('take unmuting oneself, once asked, for consent', () => {
    const { log, ana, host } = room();
    publish(log, ana);
    log.execute({ peerId: host }, { type: 'mute', peerId: ana, source: 'microphone' });
    log.execute({ peerId: host }, { type: 'ask-unmute', peerId: ana, source: 'microphone' });
    log.execute({ peerId: ana }, { type: 'set-paused', source: 'microphone', paused: false });
    expect(peerOf(log, ana)).to.deep.include({ hostMutes: {} });
    expect(peerOf(log, ana).sources.microphone?.paused).to.equal(false);
  });

  it('start a held source muted, even when it is published anew', () => {
    const { log, ana, host } = room();
    log.execute({ peerId: host }, { type: 'mute', peerId: ana, source: 'camera' });
    publish(log, ana, 'camera');
    expect(peerOf(log, ana).sources.camera?.paused).to.equal(true);
    log.execute({ peerId: ana }, { type: 'unpublish', source: 'camera' });
    publish(log, ana, 'camera');
    expect(peerOf(log, ana).sources.camera?.paused).to.equal(true);
  });

  it('hold the sound of a screen with the microphone, as which a voice could be published too', () => {
    const { log, ana, host } = room();
    publish(log, ana);
    publish(log, ana, 'screenAudio');
    publish(log, ana, 'screen');
    const paused = () =>
      Object.values(peerOf(log, ana).sources)
        .filter((source) => source.paused)
        .map(({ producerId }) => producerId).length;
    const resume = () =>
      log.execute({ peerId: ana }, { type: 'set-paused', source: 'screenAudio', paused: false });
    log.execute({ peerId: host }, { type: 'mute', peerId: ana, source: 'microphone' });
    expect(paused()).to.equal(2);
    expect(peerOf(log, ana).sources.screen?.paused).to.equal(false);
    expect(refusal(resume)).to.equal('MUTED_BY_HOST');
    log.execute({ peerId: ana }, { type: 'unpublish', source: 'screenAudio' });
    publish(log, ana, 'screenAudio');
    expect(peerOf(log, ana).sources.screenAudio?.paused).to.equal(true);
    log.execute({ peerId: host }, { type: 'ask-unmute', peerId: ana, source: 'microphone' });
    expect(refusal(resume)).to.equal('MUTED_BY_HOST');
    log.execute({ peerId: ana }, { type: 'answer-unmute', source: 'microphone', accept: true });
    expect(paused()).to.equal(0);
  });

  it('refuse moderation by those who are not hosts, of hosts, and of strangers', () => {
    const { log, ana, ben, host } = room();
    expect(
      refusal(() => log.execute({ peerId: ana }, { type: 'mute', peerId: ben, source: 'camera' })),
    ).to.equal('FORBIDDEN');
    expect(
      refusal(() => log.execute({ peerId: host }, { type: 'mute', peerId: host, source: 'camera' })),
    ).to.equal('FORBIDDEN');
    const stranger = randomUUID();
    expect(
      refusal(() => log.execute({ peerId: host }, { type: 'mute', peerId: stranger, source: 'camera' })),
    ).to.equal('PEER_NOT_FOUND');
    expect(refusal(() => log.execute({ peerId: stranger }, { type: 'raise-hand' }))).to.equal('NOT_IN_ROOM');
    expect(
      refusal(() => log.execute({ peerId: host }, { type: 'ask-unmute', peerId: ana, source: 'camera' })),
    ).to.equal('NOT_MUTED_BY_HOST');
  });

  it('change nothing when they are refused or say what is so already', () => {
    const { log, ana, host } = room();
    publish(log, ana);
    log.execute({ peerId: host }, { type: 'mute', peerId: ana, source: 'microphone' });
    const before = log.snapshot;
    expect(log.execute({ peerId: host }, { type: 'mute', peerId: ana, source: 'microphone' })).to.deep.equal(
      [],
    );
    expect(
      log.execute({ peerId: ana }, { type: 'set-paused', source: 'microphone', paused: true }),
    ).to.deep.equal([]);
    expect(refusal(() => publish(log, ana))).to.equal('SOURCE_IN_USE');
    expect(log.snapshot).to.equal(before);
  });
});

describe('the end of a meeting', () => {
  it('is part of the room’s state, and changes with an event that is not repeated', () => {
    const { log } = room();
    const endsAt = '2026-01-01T10:00:00.000Z';
    const set = (value: string | null) =>
      log.execute({ outside: 'record' }, { type: 'set-end', endsAt: value });
    expect(log.snapshot.endsAt).to.equal(null);
    expect(set(null)).to.deep.equal([]);
    expect(set(endsAt)).to.deep.equal([{ type: 'room:end-changed', endsAt }]);
    expect(set(endsAt)).to.deep.equal([]);
    expect(log.snapshot.endsAt).to.equal(endsAt);
    set(null);
    expect(log.snapshot.endsAt).to.equal(null);
  });
});

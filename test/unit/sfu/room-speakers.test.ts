import FakeTimers from '@sinonjs/fake-timers';
import { expect } from 'chai';
import { loudest, RoomSpeakers } from '../../../src/sfu/rooms/room-speakers.ts';
import type { Speaker } from '../../../src/sfu/rooms/speakers.ts';

const speaker = (peerId: string, volumeDbov: number): Speaker => ({
  peerId,
  source: 'microphone',
  volumeDbov,
});

describe('who is heard in a room of several workers and nodes', () => {
  let clock: ReturnType<typeof FakeTimers.install>;
  let speakers: RoomSpeakers;
  let told: string[];

  beforeEach(() => {
    clock = FakeTimers.install();
    speakers = new RoomSpeakers();
    told = [];
    speakers.on('changed', (list) => told.push(list.map(({ peerId }) => peerId).join()));
  });
  afterEach(() => {
    speakers.close();
    clock.uninstall();
  });

  it('is told at once, and all that come soon after it together', () => {
    speakers.set('a', [speaker('1', -30)]);
    expect(told).to.deep.equal(['1']);
    speakers.set('b', [speaker('2', -10)]);
    speakers.set('c', [speaker('3', -20)]);
    expect(told).to.deep.equal(['1']);
    clock.tick(500);
    expect(told).to.deep.equal(['1', '2,3,1']);
  });

  it('is silent only when every source is, and says that once', () => {
    speakers.set('a', [speaker('1', -30)]);
    clock.tick(500);
    speakers.set('b', [speaker('2', -10)]);
    clock.tick(500);
    speakers.set('b', []);
    clock.tick(500);
    speakers.set('a', []);
    clock.tick(500);
    speakers.set('a', []);
    clock.tick(500);
    expect(told).to.deep.equal(['1', '2,1', '1', '']);
  });

  it('has the loudest first, each person’s source once, and eight at most', () => {
    const many = Array.from({ length: 12 }, (_, i) => speaker(String(i), -i));
    const list = loudest([many, [speaker('11', -0.5), speaker('0', -50)]]);
    expect(list.map(({ peerId }) => peerId)).to.deep.equal(['0', '11', '1', '2', '3', '4', '5', '6']);
  });

  it('says nothing more once it is closed', () => {
    speakers.set('a', [speaker('1', -30)]);
    speakers.set('b', [speaker('2', -10)]);
    speakers.close();
    clock.tick(5_000);
    expect(told).to.deep.equal(['1']);
  });
});

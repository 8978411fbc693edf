import { expect } from 'chai';
import { createInstance } from 'i18next';
import type { ParleyRoomEvents } from '../../../client/room-view.ts';
import { TypedEmitter } from '../../../client/typed-emitter.ts';
import { en } from '../../../web/src/i18n/en.ts';
import { NoticeStore } from '../../../web/src/room/notices/notice-store.ts';
import { watchPlan } from '../../../web/src/room/plan/plan-notices.ts';

describe('What a plan does to a call', () => {
  const i18n = createInstance();
  before(() => i18n.init({ lng: 'en', resources: { en: { translation: en } } }));
  let room: TypedEmitter<ParleyRoomEvents>;
  let notices: NoticeStore;
  let released: string[];
  let stop: () => void;

  beforeEach(() => {
    room = new TypedEmitter();
    notices = new NoticeStore();
    released = [];
    stop = watchPlan({ room, notices, release: (source) => released.push(source) });
  });
  afterEach(() => {
    stop();
    notices.close();
  });

  const said = () => notices.getNotices().map(({ tone, text }) => `${tone}: ${text(i18n.t)}`);

  it('is that the camera’s light goes out when it ends, with a word why', () => {
    room.emit('grantsChanged', { reason: 'plan-ended', lost: ['camera', 'screen'], gained: [] });
    expect(released).to.deep.equal(['camera', 'screen']);
    expect(said()).to.deep.equal([`warning: ${en.notices.planEnded}`]);
  });

  it('is a word that there is video now, in place of the one before', () => {
    room.emit('grantsChanged', { reason: 'plan-ended', lost: ['camera'], gained: [] });
    room.emit('grantsChanged', { reason: 'plan-started', lost: [], gained: ['camera'] });
    expect(said()).to.deep.equal([`info: ${en.notices.planStarted}`]);
  });

  it('is nothing that one has to know where only bitrates change', () => {
    room.emit('grantsChanged', { reason: 'plan-changed', lost: [], gained: [] });
    expect(said()).to.deep.equal([]);
    expect(released).to.deep.equal([]);
  });

  it('is that a source which sent far too much is off, each with its name', () => {
    room.emit('sourceOverLimit', { source: 'screen', bitrateBps: 9_000_000, limitBps: 1_500_000 });
    room.emit('sourceOverLimit', { source: 'microphone', bitrateBps: 900_000, limitBps: 64_000 });
    expect(released).to.deep.equal(['screen', 'microphone']);
    expect(said()).to.have.length(2);
    expect(said()[0]).to.match(/^warning: Your screen was switched off/);
    expect(said()[1]).to.match(/^warning: Your microphone was switched off/);
  });

  it('is heard no more after the call', () => {
    stop();
    room.emit('grantsChanged', { reason: 'plan-ended', lost: ['camera'], gained: [] });
    expect(said()).to.deep.equal([]);
    expect(released).to.deep.equal([]);
  });
});

import { expect } from 'chai';
import { SHORTCUTS, shortcutOf } from '../../../web/src/room/controls/shortcuts.ts';

const press = (key: string, more = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  repeat: false,
  isComposing: false,
  ...more,
});

describe('Keyboard shortcuts', () => {
  it('each have a key of their own', () => {
    expect(new Set(Object.values(SHORTCUTS)).size).to.equal(Object.keys(SHORTCUTS).length);
  });

  it('are single keys, in either case', () => {
    expect(shortcutOf(press('m'), false)).to.equal('microphone');
    expect(shortcutOf(press('V'), false)).to.equal('camera');
    expect(shortcutOf(press('?'), false)).to.equal('help');
    expect(shortcutOf(press('x'), false)).to.equal(undefined);
  });

  it('leave keys to the field that is typed in', () => {
    expect(shortcutOf(press('m'), true)).to.equal(undefined);
  });

  it('leave the browser its own, and do not repeat', () => {
    for (const modifier of ['ctrlKey', 'metaKey', 'altKey', 'repeat', 'isComposing'])
      expect(shortcutOf(press('p', { [modifier]: true }), false), modifier).to.equal(undefined);
  });
});

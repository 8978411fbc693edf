import { expect } from 'chai';
import { ERROR_CODES } from '../../../src/protocol/problem.ts';
import { en } from '../../../web/src/i18n/en.ts';
import { ordinal } from '../../../web/src/i18n/ordinal.ts';
import { levelOf } from '../../../web/src/media/level.ts';
import { hashToIndex, initials } from '../../../web/src/ui/initials.ts';
import { menuPosition } from '../../../web/src/ui/menu-position.ts';

describe('Words', () => {
  it('exist for every error code', () => {
    for (const code of ERROR_CODES) expect(en.errors[code], code).to.match(/\.$/);
    expect(Object.keys(en.errors)).to.have.length(ERROR_CODES.length);
  });

  it('count places as people do', () => {
    expect([1, 2, 3, 4, 11, 12, 13, 21, 102].map((place) => ordinal(place))).to.deep.equal([
      '1st',
      '2nd',
      '3rd',
      '4th',
      '11th',
      '12th',
      '13th',
      '21st',
      '102nd',
    ]);
    expect(ordinal(3, 'de')).to.equal('3.');
  });
});

describe('Avatars', () => {
  it('show the first letters of the first and the last name', () => {
    expect(initials('Ana Maria Lima')).to.equal('AL');
    expect(initials('  bo ')).to.equal('B');
    expect(initials('👩‍🏫 Éva')).to.equal('👩‍🏫É');
  });

  it('keep their colour', () => {
    expect(hashToIndex('some-id', 8)).to.equal(hashToIndex('some-id', 8));
    for (const id of ['a', 'b', 'c', 'zzzzzzzz']) expect(hashToIndex(id, 8)).to.be.within(0, 7);
  });
});

describe('The microphone’s level', () => {
  it('is nothing in silence and everything at full scale', () => {
    expect(levelOf(new Float32Array(64))).to.equal(0);
    expect(levelOf(new Float32Array(64).fill(1))).to.equal(1);
    expect(levelOf(new Float32Array(64).fill(0.03))).to.be.within(0.4, 0.6);
  });
});

describe('A menu', () => {
  const menu = { width: 200, height: 150 };
  const screen = { width: 400, height: 600 };

  it('opens below its button, ending where the button ends', () => {
    const button = { left: 300, right: 340, top: 100, bottom: 140 };
    expect(menuPosition(button, menu, screen)).to.deep.equal({ left: 140, top: 146 });
  });

  it('opens above where there is no room below, and never off the screen', () => {
    const button = { left: 10, right: 50, top: 560, bottom: 600 };
    expect(menuPosition(button, menu, screen)).to.deep.equal({ left: 8, top: 404 });
  });
});

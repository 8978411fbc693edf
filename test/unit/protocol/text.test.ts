import { expect } from 'chai';
import { username } from '../../../src/protocol/rest/accounts.ts';
import { displayName, roomName } from '../../../src/protocol/text.ts';

describe('A line that people read', () => {
  for (const [what, text] of [
    ['a zero-width space', '\u200b'],
    ['marks of direction', '\u200f\u200e'],
    ['a Hangul filler', '\u3164'],
    ['a blank of Braille', '\u2800 \u2800'],
    ['a selector of variants', '\ufe0f'],
    ['letters of a tag', '\u{e0041}\u{e007f}'],
    ['a soft hyphen', '\u00ad'],
  ] as const) {
    it(`is not ${what} alone, which nobody sees`, () => {
      for (const schema of [displayName, roomName]) {
        expect(schema.safeParse(text).success).to.equal(false);
        expect(schema.safeParse(`${text}A`).success, 'beside something that is seen').to.equal(true);
      }
    });
  }

  for (const text of ['می‌خواهم', '👩‍👩‍👧', '❤️', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', '日本語', 'नमस्ते', '?', '´']) {
    it(`may be ${text}`, () => {
      expect(displayName.parse(text)).to.equal(text);
    });
  }
});

describe('A user name', () => {
  for (const [what, name] of [
    ['fillers that nobody sees', '\u3164\u3164\u3164'],
    ['a filler between letters', 'ada\u1160ada'],
    ['a half-width filler', 'ada\uffa0'],
    ['Cyrillic among Latin', '\u0430dmin'],
    ['Greek among Latin', 'm\u03bfderator'],
    ['Greek among Cyrillic', 'мир\u03bf'],
    ['a width that hides Cyrillic among Latin', '\uff21dmi\u0438'],
  ] as const) {
    it(`does not pass for another by ${what}`, () => {
      expect(username.safeParse(name).success).to.equal(false);
    });
  }

  for (const name of [
    'ada',
    'Ada.Lovelace-1815',
    'мария_2',
    'Ελένη',
    '山田tarou',
    'zoë',
    'ﷺﷺﷺ',
    'अआइ',
    'ａｄａ',
  ]) {
    it(`may be ${name}`, () => {
      expect(username.parse(name)).to.equal(name);
    });
  }
});

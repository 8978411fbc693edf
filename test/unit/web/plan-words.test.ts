import { expect } from 'chai';
import { createInstance } from 'i18next';
import type { Entitlements } from '../../../src/protocol/entitlements.ts';
import { entitlements } from '../../../src/protocol/entitlements.ts';
import { en } from '../../../web/src/i18n/en.ts';
import { formatBitrate, formatBytes, lengthWords } from '../../../web/src/plans/amounts.ts';
import { entitlementLines, needWords } from '../../../web/src/plans/entitlement-words.ts';
import { formatMoney, minorDigits } from '../../../web/src/plans/money.ts';

const FREE: Entitlements = {
  video: false,
  privateRooms: false,
  roomCapacity: 50,
  meetingMinutes: 60,
  audioBitrateBps: 64_000,
  cameraBitrateBps: 1_500_000,
  screenBitrateBps: 1_500_000,
  recording: false,
  storageBytes: 50_000_000,
};
const PREMIUM: Entitlements = {
  ...FREE,
  video: true,
  privateRooms: true,
  meetingMinutes: null,
  recording: true,
};

describe('Prices', () => {
  it('have as many digits as their currency, no more and no fewer', () => {
    const price = (currency: string, amountMinor: number) => formatMoney({ currency, amountMinor }, 'en');
    expect(price('INR', 49_900)).to.equal('₹499.00');
    expect(price('INR', 1)).to.equal('₹0.01');
    expect(price('JPY', 500)).to.equal('¥500');
    expect(price('KWD', 1_234)).to.equal('KWD\u00a01.234');
    expect(price('USD', 1_000_000_000)).to.equal('$10,000,000.00');
    expect(price('EUR', -999)).to.equal('-€9.99');
    expect(['INR', 'JPY', 'KWD'].map(minorDigits)).to.deep.equal([2, 0, 3]);
  });

  it('go without zeros that say nothing, where a card asks for it, and never without a digit that says something', () => {
    const price = (currency: string, amountMinor: number) =>
      formatMoney({ currency, amountMinor }, 'en', 'where-needed');
    expect(price('INR', 49_900)).to.equal('₹499');
    expect(price('INR', 49_950)).to.equal('₹499.50');
    expect(price('KWD', 5_000)).to.equal('KWD\u00a05');
    expect(price('KWD', 5_010)).to.equal('KWD\u00a05.010');
  });

  it('are exact up to the most that a plan can cost', () => {
    for (const minor of [999_999_999, 123_456_789, 100_000_001]) {
      const digits = formatMoney({ currency: 'INR', amountMinor: minor }, 'en').replace(/\D/g, '');
      expect(Number(digits)).to.equal(minor);
    }
  });
});

describe('What a plan allows', () => {
  const i18n = createInstance();
  before(() => i18n.init({ lng: 'en', resources: { en: { translation: en } } }));
  const words = (allowed: Entitlements) => entitlementLines(allowed, i18n.t, 'en');

  it('is said of everything that a plan can sell', () => {
    const said = words(PREMIUM).map(({ entitlement }) => entitlement);
    expect(said).to.have.members(Object.keys(entitlements.shape));
  });

  it('is said of a plan without video as of one without a camera’s or a screen’s bitrate', () => {
    expect(words(FREE).map(({ text, included }) => `${included ? '+' : '-'} ${text}`)).to.deep.equal([
      '- No camera or screen of your own',
      '- Public rooms only',
      '+ Rooms for up to 50 people',
      '+ Meetings of up to 1 hour',
      '- No recordings',
      '+ 50 MB for your files',
      '+ Sound of up to 64 kbit/s',
    ]);
  });

  it('is said of one with all of it', () => {
    expect(words(PREMIUM).filter(({ included }) => !included)).to.deep.equal([]);
    const texts = words(PREMIUM).map(({ text }) => text);
    expect(texts).to.include.members(['Meetings without an end', 'Camera of up to 1.5 Mbit/s']);
  });

  it('comes with why a plan does not do', () => {
    expect(needWords('roomCapacity', FREE, i18n.t)).to.equal('Your plan has rooms for up to 50 people.');
    expect(needWords('meetingMinutes', { ...FREE, meetingMinutes: 90 }, i18n.t)).to.equal(
      'Your plan has meetings of up to 1 hour 30 minutes.',
    );
    // Before the plan is known, and where it has no limit at all, nothing wrong is said of it.
    expect(needWords('roomCapacity', undefined, i18n.t)).to.equal(en.errors.PLAN_REQUIRED);
    expect(needWords('meetingMinutes', PREMIUM, i18n.t)).to.equal(en.errors.PLAN_REQUIRED);
    for (const key of Object.keys(entitlements.shape)) {
      const entitlement = key as keyof Entitlements;
      expect(needWords(entitlement, FREE, i18n.t), key).to.match(/\.$/);
    }
  });

  it('has its amounts in the units that people use', () => {
    expect(
      [0, 999, 1_000, 50_000_000, 1_500_000_000, 10_000_000_000_000].map((n) => formatBytes(n, 'en')),
    ).to.deep.equal(['0 kB', '1 kB', '1 kB', '50 MB', '1.5 GB', '10 TB']);
    expect(formatBitrate(64_000, 'en')).to.equal('64 kbit/s');
    expect(formatBitrate(2_500_000, 'en')).to.equal('2.5 Mbit/s');
    expect([1, 45, 60, 90, 121, 1_440].map((minutes) => lengthWords(minutes, i18n.t))).to.deep.equal([
      '1 minute',
      '45 minutes',
      '1 hour',
      '1 hour 30 minutes',
      '2 hours 1 minute',
      '24 hours',
    ]);
  });
});

import { expect } from 'chai';
import fc from 'fast-check';
import { MAX_PRICE_MINOR } from '../../../src/protocol/rest/plans.ts';
import { decimalText, parseDecimal } from '../../../web/src/plans/decimal.ts';
import { formatMoney, minorDigits } from '../../../web/src/plans/money.ts';
import { parseMoney, typedMoney } from '../../../web/src/plans/parse-money.ts';
import { refundPlanOf } from '../../../web/src/staff/subscriptions/refund-plan.ts';

const currency = fc.constantFrom(...Intl.supportedValuesOf('currency'));
const amountMinor = fc.integer({ min: 0, max: MAX_PRICE_MINOR });

describe('Typed sums', () => {
  it('have as many digits as their currency', () => {
    expect(parseMoney('499', 'INR')).to.equal(49_900);
    expect(parseMoney(' 499.5 ', 'INR')).to.equal(49_950);
    expect(parseMoney('0.01', 'INR')).to.equal(1);
    expect(parseMoney('499', 'JPY')).to.equal(499);
    expect(parseMoney('1.234', 'KWD')).to.equal(1_234);
    expect(parseMoney('1.2', 'KWD')).to.equal(1_200);
  });

  it('are refused where they could be meant otherwise, or are finer than the currency', () => {
    expect(parseMoney('4.999', 'INR')).to.equal(undefined);
    expect(parseMoney('499.5', 'JPY')).to.equal(undefined);
    expect(parseMoney('1.2345', 'KWD')).to.equal(undefined);
    for (const typed of [
      '',
      '.',
      '-1',
      '+1',
      '1,50',
      '1,299.00',
      '1e3',
      '0x10',
      '1 000',
      'ten',
      '٣',
      '1.2.3',
    ])
      expect(parseMoney(typed, 'INR'), typed).to.equal(undefined);
    expect(parseMoney('999999999999999999', 'INR'), 'too large to be exact').to.equal(undefined);
  });

  it('are exact where fractions of two would not be', () => {
    // 1.15 * 100 and 4.35 * 100 are not whole numbers to a computer.
    for (const [typed, minor] of [
      ['1.15', 115],
      ['4.35', 435],
      ['8.41', 841],
      ['70.07', 7_007],
    ] as const)
      expect(parseMoney(typed, 'USD'), typed).to.equal(minor);
  });

  it('come back as they were, for every sum and every currency', () => {
    fc.assert(
      fc.property(currency, amountMinor, (code, minor) => {
        const typed = typedMoney({ currency: code, amountMinor: minor });
        expect(parseMoney(typed, code)).to.equal(minor);
        const fraction = typed.split('.')[1] ?? '';
        expect(fraction).to.have.length(minorDigits(code));
      }),
    );
  });

  it('show the digits that are shown of sums', () => {
    fc.assert(
      fc.property(currency, amountMinor, (code, minor) => {
        const shown = formatMoney({ currency: code, amountMinor: minor }, 'en').replace(/[^\d.]/g, '');
        // Some currencies have a point in their sign.
        expect(shown.replace(/^\.+/, '')).to.equal(typedMoney({ currency: code, amountMinor: minor }));
      }),
    );
  });
});

describe('Typed amounts', () => {
  it('come back as they were in any unit', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
        fc.integer({ min: 0, max: 12 }),
        (value, digits) => {
          expect(parseDecimal(decimalText(value, digits), digits)).to.equal(value);
        },
      ),
    );
  });

  it('have no zeros that say nothing', () => {
    expect(decimalText(2_500_000, 6)).to.equal('2.5');
    expect(decimalText(10_000_000_000, 9)).to.equal('10');
    expect(decimalText(64_000, 3)).to.equal('64');
    expect(decimalText(5, 2, 2)).to.equal('0.05');
    expect(decimalText(-5, 2, 2)).to.equal('-0.05');
  });
});

describe('A refund', () => {
  const refundable = { currency: 'INR', amountMinor: 49_900 };

  it('is all that is left, or a part that leaves the rest', () => {
    expect(refundPlanOf({ kind: 'rest' }, refundable)).to.deep.equal({ amountMinor: 49_900, leftMinor: 0 });
    expect(refundPlanOf({ kind: 'part', typed: '100.5' }, refundable)).to.deep.equal({
      amountMinor: 10_050,
      leftMinor: 39_850,
    });
    expect(refundPlanOf({ kind: 'part', typed: '499' }, refundable)).to.deep.equal({
      amountMinor: 49_900,
      leftMinor: 0,
    });
  });

  it('is never nothing, nor more than is left', () => {
    for (const typed of ['', '0', '0.00', '499.01', '500', '-1', 'all'])
      expect(refundPlanOf({ kind: 'part', typed }, refundable), typed).to.equal(undefined);
    const nothing = { currency: 'INR', amountMinor: 0 };
    expect(refundPlanOf({ kind: 'rest' }, nothing)).to.equal(undefined);
  });

  it('adds up with what is left, whatever is typed', () => {
    fc.assert(
      fc.property(currency, amountMinor, amountMinor, (code, most, part) => {
        const left = { currency: code, amountMinor: most };
        const typed = typedMoney({ currency: code, amountMinor: part });
        const plan = refundPlanOf({ kind: 'part', typed }, left);
        if (part < 1 || part > most) expect(plan).to.equal(undefined);
        else expect(plan).to.deep.equal({ amountMinor: part, leftMinor: most - part });
      }),
    );
  });
});

/**
 * A decimal number as people type it, times ten to the `digits`: `4.99` with 2 is 499. Exact, without fractions in
 * between. Undefined where it is no such number, has more digits after its point than that, or is too large to be exact.
 */
export function parseDecimal(typed: string, digits: number): number | undefined {
  const match = /^(\d{1,16})(?:\.(\d*))?$/.exec(typed.trim());
  if (match === null) return undefined;
  const [, whole = '', fraction = ''] = match;
  if (fraction.length > digits) return undefined;
  const value = Number(whole + fraction.padEnd(digits, '0'));
  return Number.isSafeInteger(value) ? value : undefined;
}

/** The other way: 499 with 2 is `4.99`. Zeros at the end stay away where `keep` does not ask for so many digits. */
export function decimalText(value: number, digits: number, keep = 0): string {
  const all = String(Math.abs(value)).padStart(digits + 1, '0');
  const at = all.length - digits;
  const fraction = all.slice(at).replace(/0+$/, '').padEnd(keep, '0');
  return `${value < 0 ? '-' : ''}${all.slice(0, at)}${fraction === '' ? '' : `.${fraction}`}`;
}

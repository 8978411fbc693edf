import { randomInt } from 'node:crypto';

const BASE_62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const LENGTH = 14;

/** `order_` and 14 letters and digits, which nobody guesses. */
export function newProviderId(prefix: 'order' | 'pay' | 'rfnd' | 'disp' | 'evt'): string {
  const letters = Array.from({ length: LENGTH }, () => BASE_62[randomInt(BASE_62.length)]);
  return `${prefix}_${letters.join('')}`;
}

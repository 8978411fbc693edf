import { randomInt } from 'node:crypto';
import { username } from '../../../protocol/rest/accounts.ts';

const MAX_LENGTH = 30;
const NUMBERED_IDEAS = 3;

/**
 * User names for somebody who chose none, the most readable first: from their name, then from their address, then with
 * a number behind. Each is well-formed; whether it is free is for the database to say.
 */
export function* usernameIdeas(name: string | undefined, email: string): Generator<string> {
  const bases = [name ?? '', email.split('@')[0] ?? '', 'person']
    .map(asUsername)
    .filter((idea) => idea !== '');
  for (const base of bases) {
    yield base;
  }
  const [first = 'person'] = bases;
  for (const digits of [2, 4, 6, 9]) {
    for (let i = 0; i < NUMBERED_IDEAS; i++)
      yield withNumber(first, randomInt(10 ** (digits - 1), 10 ** digits));
  }
}

/** Nothing when too little of the text can stand in a user name. */
function asUsername(text: string): string {
  const idea = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}._-]+/gu, '-')
    .replace(/-{2,}/g, '-')
    .replace(/^[._-]+|[._-]+$/g, '');
  const cut = shorten(idea, MAX_LENGTH).replace(/[._-]+$/, '');
  return username.safeParse(cut).success ? cut : '';
}

function withNumber(base: string, number: number): string {
  const tail = `-${number}`;
  return `${shorten(base, MAX_LENGTH - tail.length)}${tail}`;
}

/** By UTF-16 units, as the schema counts, and without half a character at its end. */
function shorten(text: string, max: number): string {
  let short = '';
  for (const character of text) {
    if (short.length + character.length > max) break;
    short += character;
  }
  return short;
}

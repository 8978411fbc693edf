import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { events } from '../../../src/protocol/events.ts';
import { peopleEvents, peopleRequests } from '../../../src/protocol/people.ts';
import { requests } from '../../../src/protocol/requests.ts';
import { roomEvent } from '../../../src/protocol/room-events.ts';

const text = readFileSync(new URL('../../../docs/protocol.md', import.meta.url), 'utf8');

describe('docs/protocol.md', () => {
  const roomEventTypes = roomEvent.options.map((option) => option.shape.type.value);
  const names = [requests, events, peopleRequests, peopleEvents].flatMap((catalog) => Object.keys(catalog));
  for (const name of [...names, ...roomEventTypes]) {
    it(`names ${name}`, () => {
      expect(text).to.include(`\`${name}\``);
    });
  }

  it('names no request or event that does not exist', () => {
    const known = new Set([...names, ...roomEventTypes]);
    const named = [...text.matchAll(/`([a-z]+:[a-z-]+)`/g)].map((match) => match[1] ?? '');
    expect(named.filter((name) => !known.has(name))).to.deep.equal([]);
  });
});

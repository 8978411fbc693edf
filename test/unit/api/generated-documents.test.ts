import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { expect } from 'chai';
import { asyncApiDocument } from '../../../src/api/docs/asyncapi-document.ts';
import { openApiDocument } from '../../../src/api/docs/openapi-document.ts';
import { CATALOGUE } from '../../helpers/rest/endpoint-catalogue.ts';

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../docs/generated/${name}`, import.meta.url), 'utf8'));

/** As JSON has it: without what is undefined. */
const asJson = (document: unknown): unknown => JSON.parse(JSON.stringify(document));

describe('the documents in docs/generated', () => {
  it('are those of the code; `npm run docs` writes them anew', () => {
    const sockets = asyncApiDocument({ host: 'meet.example.org', path: '/signaling', secure: true });
    const stale = [
      ['openapi.json', openApiDocument(CATALOGUE)],
      ['asyncapi.json', sockets],
    ].filter(([name, document]) => !isDeepStrictEqual(read(String(name)), asJson(document)));
    expect(stale.map(([name]) => name)).to.deep.equal([]);
  });
});

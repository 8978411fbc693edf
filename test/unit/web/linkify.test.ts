import { expect } from 'chai';
import fc from 'fast-check';
import { linkify } from '../../../web/src/room/chat/linkify.ts';

const linksOf = (text: string) => linkify(text).flatMap((part) => (part.kind === 'link' ? [part.href] : []));

describe('Links in messages', () => {
  it('are found between words', () => {
    expect(linkify('see https://example.org/a and more')).to.deep.equal([
      { kind: 'text', text: 'see ' },
      { kind: 'link', text: 'https://example.org/a', href: 'https://example.org/a' },
      { kind: 'text', text: ' and more' },
    ]);
  });

  it('end before the punctuation of the sentence', () => {
    expect(linksOf('Is it https://example.org/x?')).to.deep.equal(['https://example.org/x']);
    expect(linksOf('(https://example.org/x).')).to.deep.equal(['https://example.org/x']);
    expect(linksOf('https://example.org/x_(y)')).to.deep.equal(['https://example.org/x_(y)']);
  });

  it('get https when they begin with www', () => {
    expect(linksOf('www.example.org')).to.deep.equal(['https://www.example.org/']);
  });

  it('are never of a scheme that runs code', () => {
    expect(linksOf('javascript:alert(1) data:text/html,x file:///etc/passwd')).to.deep.equal([]);
    expect(linksOf('http:// https://')).to.deep.equal([]);
  });

  it('change no letter of any message', () => {
    const pieces = fc.constantFrom(
      'https://a.b/c',
      'www.x.y',
      ' ',
      '.',
      ')',
      '(',
      '<b>',
      '…',
      'é',
      '👩‍🏫',
      '\n',
      '"',
    );
    const messages = fc.oneof(
      fc.string(),
      fc.array(pieces, { maxLength: 20 }).map((all) => all.join('')),
    );
    fc.assert(
      fc.property(messages, (text) => {
        expect(
          linkify(text)
            .map((part) => part.text)
            .join(''),
        ).to.equal(text);
        for (const href of linksOf(text)) expect(href).to.match(/^https?:\/\//);
      }),
    );
  });
});

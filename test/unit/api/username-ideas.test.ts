import { expect } from 'chai';
import fc from 'fast-check';
import { usernameIdeas } from '../../../src/api/accounts/google/username-ideas.ts';
import { username } from '../../../src/protocol/rest/accounts.ts';

const first = (name: string | undefined, email: string) => usernameIdeas(name, email).next().value;

describe('User names for people who chose none', () => {
  it('come from the name', () => {
    expect(first('Ada Lovelace', 'al@example.org')).to.equal('ada-lovelace');
    expect(first("  Seán  O'Casey ", 'x@example.org')).to.equal('seán-o-casey');
    expect(first('山田 太郎', 'yt@example.org')).to.equal('山田-太郎');
  });

  it('come from the address where the name gives none, and are plain where neither does', () => {
    expect(first(undefined, 'grace.hopper+parley@example.org')).to.equal('grace.hopper-parley');
    expect(first('🦊', 'li@example.org')).to.equal('person');
    expect([...usernameIdeas('🦊', 'li@example.org')][1]).to.match(/^person-\d\d$/);
  });

  it('are well-formed whatever Google says, many and different', () => {
    fc.assert(
      fc.property(
        fc.option(fc.string({ unit: 'binary' }), { nil: undefined }),
        fc.emailAddress(),
        (name, email) => {
          const ideas = [...usernameIdeas(name, email)];
          for (const idea of ideas) expect(username.safeParse(idea).data, idea).to.equal(idea);
          expect(new Set(ideas).size).to.be.greaterThan(8);
        },
      ),
    );
  });
});

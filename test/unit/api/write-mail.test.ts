import { expect } from 'chai';
import { MAIL_KINDS, mailTexts } from '../../../src/api/mail/texts/mail-texts.ts';
import { writeMail, writePlanEndMail } from '../../../src/api/mail/write-mail.ts';

const to = { displayName: 'Ada & <Bob>', email: 'ada@example.org', interfaceLanguage: 'en' };

describe('Mails', () => {
  for (const kind of MAIL_KINDS) {
    it(`of the kind ${kind} say the same as text and as HTML`, () => {
      const mail = writeMail({
        kind,
        to,
        code: '01234567',
        minutes: 15,
        publicUrl: 'https://meet.example.org',
      });
      expect(mail.to).to.deep.equal({ name: to.displayName, address: to.email });
      for (const part of [mail.text, mail.html]) {
        expect(part).to.include('01234567').and.include('https://meet.example.org');
        expect(part).not.to.match(/undefined|\[object/);
      }
      expect(mail.text).to.include('Hello Ada & <Bob>,');
      expect(mail.html).to.include('Hello Ada &amp; &lt;Bob&gt;,').and.not.include('<Bob>');
      expect(mail.html).to.include(`<title>${mail.subject}</title>`).and.include('<html lang="en">');
    });
  }

  it('that a plan ends say which, on which day (UTC), and where to renew it', () => {
    const plan = { to, plan: 'Team <3', endsAt: new Date('2026-12-31T23:30:00.000Z') };
    const mail = writePlanEndMail({ ...plan, publicUrl: 'https://meet.example.org' });
    expect(mail.kind).to.equal('plan-ends');
    expect(mail.subject).to.equal('Your plan Team <3 ends soon');
    expect(mail.text).to.include('of the plan Team <3 ends on December 31, 2026.');
    expect(mail.text).to.include('https://meet.example.org/account/plan');
    expect(mail.html).to.include('of the plan Team &lt;3 ends').and.not.include('<3');
    const nowhere = writePlanEndMail({ ...plan, publicUrl: null });
    expect(nowhere.text)
      .to.include('renew it under “Your plan”')
      .and.not.match(/null|undefined/);
  });

  it('are in English where there is no text in the language of the person', () => {
    expect(mailTexts('tlh')).to.equal(mailTexts('en'));
    expect(mailTexts('en-GB')).to.equal(mailTexts('en'));
    expect(mailTexts('constructor')).to.equal(mailTexts('en'));
  });
});

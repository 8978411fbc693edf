import { expect } from 'chai';
import { codeDigits, isAccountFieldRight } from '../../../web/src/account/account-fields.ts';
import { pictureFault } from '../../../web/src/account/picture-fault.ts';
import { forgotPath, logInPath, resetPath, safeReturnPath } from '../../../web/src/account/return-path.ts';
import { languageTagOf } from '../../../web/src/app/language-choice.ts';
import { parseDeviceChoice } from '../../../web/src/media/device-choice.ts';

describe('The way back after logging in', () => {
  it('leads to the link that was opened', () => {
    expect(logInPath('/invite/abc')).to.equal('/login?next=%2Finvite%2Fabc');
    expect(safeReturnPath('/invite/abc')).to.equal('/invite/abc');
  });

  it('never leads to another site', () => {
    for (const next of [
      'https://evil.example',
      '//evil.example',
      '/\\evil.example',
      'javascript:alert(1)',
      '',
      null,
    ])
      expect(safeReturnPath(next), String(next)).to.equal('/rooms');
  });

  it('does not lead in a circle', () => {
    for (const page of ['/login?next=/rooms', '/signup', '/forgot', '/reset?email=a', '/verify?next=/verify'])
      expect(safeReturnPath(page), page).to.equal('/rooms');
    expect(safeReturnPath('/logins')).to.equal('/logins');
  });

  it('is kept on the way to a new password, with the address', () => {
    expect(forgotPath('/rooms')).to.equal('/forgot');
    expect(forgotPath('/invite/a', 'a+b@c.org')).to.equal('/forgot?next=%2Finvite%2Fa&email=a%2Bb%40c.org');
    expect(resetPath('a+b@c.org')).to.equal('/reset?email=a%2Bb%40c.org');
  });
});

describe('Forms', () => {
  it('say which field of an account is wrong', () => {
    expect(isAccountFieldRight('username', 'ana.l-1_x')).to.equal(true);
    expect(isAccountFieldRight('username', 'Łucja')).to.equal(true);
    for (const wrong of ['ab', '.ana', 'ana lima', 'x'.repeat(31)])
      expect(isAccountFieldRight('username', wrong), wrong).to.equal(false);
    expect(isAccountFieldRight('email', 'ana@example')).to.equal(false);
    expect(isAccountFieldRight('email', 'ana@example.org')).to.equal(true);
    expect(isAccountFieldRight('password', 'short')).to.equal(false);
    expect(isAccountFieldRight('password', 'long enough')).to.equal(true);
    expect(isAccountFieldRight('displayName', '')).to.equal(true);
    expect(isAccountFieldRight('displayName', 'x'.repeat(61))).to.equal(false);
    expect(isAccountFieldRight('code', '12345678')).to.equal(true);
    for (const wrong of ['1234567', '123456789', '1234567a', ''])
      expect(isAccountFieldRight('code', wrong), wrong).to.equal(false);
  });

  it('take a code as mails write it, and no more than it has', () => {
    expect(codeDigits(' 1234 5678\n')).to.equal('12345678');
    expect(codeDigits('Your code: 1234-5678 9')).to.equal('12345678');
  });

  it('say what is wrong with a picture before it is sent', () => {
    const limits = { types: ['image/png'], maxBytes: 10 };
    expect(pictureFault({ type: 'image/png', size: 10 }, limits)).to.equal(undefined);
    expect(pictureFault({ type: '', size: 10 }, limits), 'the server looks at its content').to.equal(
      undefined,
    );
    expect(pictureFault({ type: 'image/svg+xml', size: 10 }, limits)).to.equal('wrongType');
    expect(pictureFault({ type: 'image/png', size: 11 }, limits)).to.equal('tooLarge');
    expect(pictureFault({ type: 'image/png', size: 0 }, limits)).to.equal('empty');
  });

  it('know a language by its name, its tag, or not at all', () => {
    const offered = [{ code: 'fr', name: 'French' }];
    expect(languageTagOf(' french ', offered)).to.equal('fr');
    expect(languageTagOf('FR', offered)).to.equal('fr');
    expect(languageTagOf('pt-br', offered)).to.equal('pt-BR');
    for (const wrong of ['', 'klingonese', 'xq', 'en_US', '<b>'])
      expect(languageTagOf(wrong, offered), wrong).to.equal(undefined);
  });
});

describe('Remembered devices', () => {
  it('are read as they were written', () => {
    const choice = { microphoneId: 'm', cameraId: 'c', microphoneOn: false, cameraOn: true };
    expect(parseDeviceChoice(JSON.stringify(choice))).to.deep.equal(choice);
  });

  it('fall back to both on, whatever was stored', () => {
    for (const stored of [null, '', '{', '7', 'null', '{"microphoneId":5}'])
      expect(parseDeviceChoice(stored), String(stored)).to.deep.equal({ microphoneOn: true, cameraOn: true });
  });
});

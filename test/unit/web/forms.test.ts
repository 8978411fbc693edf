import { expect } from 'chai';
import { checkAccountField } from '../../../web/src/account/account-fields.ts';
import { logInPath, safeReturnPath } from '../../../web/src/account/return-path.ts';
import { parseDeviceChoice } from '../../../web/src/media/device-choice.ts';
import { checkRoomForm } from '../../../web/src/rooms/room-form.ts';

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
    expect(safeReturnPath('/login?next=/rooms')).to.equal('/rooms');
  });
});

describe('Forms', () => {
  it('say which field of an account is wrong', () => {
    expect(checkAccountField('username', 'ana.l-1_x')).to.equal(undefined);
    expect(checkAccountField('username', 'Łucja')).to.equal(undefined);
    for (const wrong of ['ab', '.ana', 'ana lima', 'x'.repeat(31)])
      expect(checkAccountField('username', wrong), wrong).to.equal('username');
    expect(checkAccountField('email', 'ana@example')).to.equal('email');
    expect(checkAccountField('email', 'ana@example.org')).to.equal(undefined);
    expect(checkAccountField('password', 'short')).to.equal('password');
    expect(checkAccountField('password', 'short', true), 'who logs in has it').to.equal(undefined);
    expect(checkAccountField('password', '', true)).to.equal('required');
    expect(checkAccountField('displayName', '')).to.equal(undefined);
    expect(checkAccountField('displayName', 'x'.repeat(61))).to.equal('displayName');
  });

  it('say what is wrong with a room', () => {
    expect(checkRoomForm('Tea', '50')).to.deep.equal({});
    expect(checkRoomForm('   ', '50')).to.deep.equal({ name: true });
    for (const wrong of ['1', '501', '2.5', '', 'many'])
      expect(checkRoomForm('Tea', wrong), wrong).to.deep.equal({ capacity: true });
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

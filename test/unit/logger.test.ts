import { expect } from 'chai';
import { QueryFailedError } from 'typeorm';
import { createLogger } from '../../src/logger.ts';

describe('The logger', () => {
  const logged = async (fields: object): Promise<string> => {
    let output = '';
    const logger = await createLogger(
      { logLevel: 'info', logFormat: 'json' },
      {
        write: (line) => {
          output += line;
        },
      },
    );
    logger.info(fields, 'Something happened');
    return output;
  };

  it('writes a line of JSON with the time in UTC', async () => {
    const line = await logged({ roomId: 'a-room' });
    expect(line.endsWith('\n')).to.equal(true);
    const entry: Record<string, unknown> = JSON.parse(line);
    expect(entry).to.include({ level: 30, roomId: 'a-room', msg: 'Something happened' });
    expect(entry.time).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  it('keeps what people entered out of the errors of the database, and out of their causes', async () => {
    const driverError = Object.assign(new Error('duplicate key'), { detail: 'Key (email)=(hush-hush)' });
    const failed = new QueryFailedError('INSERT INTO users …', ['hush-hush'], driverError);
    const line = await logged({ err: new Error('outer', { cause: failed }) });
    expect(line).to.include('INSERT INTO users').and.include('outer').and.include('duplicate key');
    expect(line).not.to.include('hush-hush');
  });

  for (const fields of [
    { password: 'hush-hush' },
    { body: { password: 'hush-hush' } },
    { req: { headers: { authorization: 'Bearer hush-hush' } } },
    { req: { headers: { cookie: 'parley_refresh=hush-hush' } } },
    { session: { accessToken: 'hush-hush', refreshToken: 'hush-hush' } },
    { auth: { token: 'hush-hush' } },
    { res: { headers: { 'set-cookie': 'hush-hush' } } },
  ]) {
    it(`keeps secrets to itself: ${JSON.stringify(fields).replaceAll('hush-hush', '…')}`, async () => {
      const line = await logged(fields);
      expect(line).to.include('[secret]').and.not.include('hush-hush');
    });
  }
});

import { resolve } from 'node:path';
import { expect } from 'chai';
import { loadConfig } from '../../src/config/config.ts';
import { problemsOf } from '../helpers/config-problems.ts';

describe('The configuration', () => {
  it('needs nothing in development', () => {
    const config = loadConfig({ HOME: '/root', PATH: '/bin' }, '/srv/parley');
    expect(config).to.include({
      production: false,
      databaseUrl: null,
      redisUrl: null,
      host: '0.0.0.0',
      port: 8080,
      publicUrl: null,
      dataDir: resolve('/srv/parley/data'),
      webDir: resolve('/srv/parley/web/dist'),
      jwtSecret: null,
      logFormat: 'pretty',
      trustProxy: 0,
      accessTokenSeconds: 900,
      refreshTokenSeconds: 2_592_000,
      mediaListenAddresses: 'auto',
      sessionGraceSeconds: 15,
    });
    expect(config.mediaPorts).to.deep.equal({ min: 40_000, max: 40_099 });
  });

  it('reads every value in its own form', () => {
    const config = loadConfig({
      PARLEY_PORT: '0',
      PARLEY_PUBLIC_URL: 'https://meet.example.org/',
      PARLEY_DATA_DIR: '/var/lib/parley',
      PARLEY_CORS_ORIGINS: 'https://a.example, http://b.example:3000,,https://a.example',
      PARLEY_MEDIA_PORTS: '50000-50001',
      PARLEY_MEDIA_LISTEN_ADDRESSES: '127.0.0.1, ::1',
    });
    expect(config).to.include({ port: 0, publicUrl: 'https://meet.example.org', dataDir: '/var/lib/parley' });
    expect(config.corsOrigins).to.deep.equal(['https://a.example', 'http://b.example:3000']);
    expect(config.mediaPorts).to.deep.equal({ min: 50_000, max: 50_001 });
    expect(config.mediaListenAddresses).to.deep.equal(['127.0.0.1', '::1']);
  });

  it('refuses to send clients to no address in particular', () => {
    const everywhere = { PARLEY_MEDIA_LISTEN_ADDRESSES: '0.0.0.0' };
    expect(problemsOf(everywhere)).to.have.length(1);
    expect(problemsOf(everywhere)[0]).to.include('PARLEY_MEDIA_ANNOUNCED_ADDRESS');
    expect(problemsOf({ ...everywhere, PARLEY_MEDIA_ANNOUNCED_ADDRESS: '203.0.113.7' })).to.deep.equal([]);
  });

  it('takes the server for mails and their sender together, or neither', () => {
    const smtp = { PARLEY_SMTP_URL: 'smtps://user:secret@mail.example.org' };
    const from = { PARLEY_MAIL_FROM: 'Parley <no-reply@example.org>' };
    expect(loadConfig({ ...smtp, ...from })).to.include({
      smtpUrl: 'smtps://user:secret@mail.example.org',
      mailFrom: 'Parley <no-reply@example.org>',
    });
    for (const half of [smtp, from]) expect(problemsOf(half).join()).to.include('together');
    for (const sender of ['nobody', 'a@b, c@d', 'Eve" <a@b>', 'a@b\r\nBcc: c@d', '<a@b>']) {
      expect(problemsOf({ ...smtp, PARLEY_MAIL_FROM: sender }), sender).to.have.length(1);
    }
    const wrong = problemsOf({ ...from, PARLEY_SMTP_URL: 'https://user:secret@mail.example.org' });
    expect(wrong.join()).to.include('smtp://').and.not.include('secret');
  });

  it('takes keys of ID tokens over plain HTTP outside production only', () => {
    const keys = { PARLEY_GOOGLE_KEYS_URL: 'http://127.0.0.1:9/certs' };
    expect(problemsOf(keys)).to.deep.equal([]);
    expect(problemsOf({ ...keys, NODE_ENV: 'production' }).join()).to.include(
      'PARLEY_GOOGLE_KEYS_URL must be',
    );
  });

  it('is frozen, its lists too', () => {
    const config = loadConfig({});
    expect(config).to.be.frozen;
    expect(config.corsOrigins).to.be.frozen;
    expect(config.mediaPorts).to.be.frozen;
  });

  it('takes an empty variable for one that is not set', () => {
    expect(loadConfig({ PARLEY_PORT: '', DATABASE_URL: '  ' })).to.include({ port: 8080, databaseUrl: null });
  });

  it('names everything that is wrong at once', () => {
    const problems = problemsOf({
      PARLEY_PORT: '80800',
      PARLEY_LOG_LEVEL: 'loud',
      PARLEY_MEDIA_PORTS: '5-1',
      PARLEY_PROT: '8080',
      DATABASE_URL: 'mysql://localhost',
    });
    expect(problems).to.have.members([
      'PARLEY_PORT must be a whole number from 0 to 65535',
      'PARLEY_LOG_LEVEL must be one of fatal, error, warn, info, debug, trace, silent',
      'PARLEY_MEDIA_PORTS must be a range of ports such as 40000-40099, within 1024-65535',
      'PARLEY_PROT is not a setting of Parley; did you mean PARLEY_PORT?',
      'DATABASE_URL must be an address that starts with postgres:// or postgresql://',
    ]);
  });

  it('suggests nothing for a name that comes near no other', () => {
    expect(problemsOf({ PARLEY_FAVOURITE_COLOUR: 'blue' })).to.deep.equal([
      'PARLEY_FAVOURITE_COLOUR is not a setting of Parley',
    ]);
  });

  it('leaves the names of others alone', () => {
    expect(problemsOf({ PARLEYS_PORT: 'x', PORT: 'x' })).to.deep.equal([]);
  });

  it('asks for the real parts in production', () => {
    expect(problemsOf({ NODE_ENV: 'production' })).to.have.members([
      'DATABASE_URL must be set in production',
      'PARLEY_JWT_SECRET must be set in production',
      'PARLEY_PUBLIC_URL must be set in production',
    ]);
    const config = loadConfig({
      NODE_ENV: 'production',
      DATABASE_URL: 'postgres://db/parley',
      PARLEY_JWT_SECRET: 'x'.repeat(32),
      PARLEY_PUBLIC_URL: 'https://meet.example.org',
    });
    expect(config).to.include({ production: true, logFormat: 'json' });
  });

  const refused: [name: string, value: string][] = [
    ['NODE_ENV', 'prod'],
    ['PARLEY_PORT', '-1'],
    ['PARLEY_PORT', '80.5'],
    ['PARLEY_PORT', '1e3'],
    ['PARLEY_JWT_SECRET', 'x'.repeat(31)],
    ['PARLEY_PUBLIC_URL', 'meet.example.org'],
    ['PARLEY_PUBLIC_URL', 'https://meet.example.org/path'],
    ['PARLEY_PUBLIC_URL', 'https://user:word@meet.example.org'],
    ['PARLEY_PUBLIC_URL', 'ftp://meet.example.org'],
    ['PARLEY_CORS_ORIGINS', '*'],
    ['PARLEY_CORS_ORIGINS', 'https://a.example, nonsense'],
    ['PARLEY_MEDIA_PORTS', '40000'],
    ['PARLEY_MEDIA_PORTS', '80-90'],
    ['PARLEY_MEDIA_LISTEN_ADDRESSES', 'everywhere'],
    ['PARLEY_MEDIA_LISTEN_ADDRESSES', '127.0.0.1;10.0.0.1'],
    ['PARLEY_HOST', 'a host'],
    ['PARLEY_METRICS_TOKEN', 'short'],
    ['PARLEY_TRUST_PROXY', 'true'],
    ['PARLEY_MEDIA_WORKERS', '0'],
    ['REDIS_URL', 'localhost:6379'],
  ];
  for (const [name, value] of refused) {
    it(`refuses ${name}=${value}`, () => {
      const problems = problemsOf({ [name]: value });
      expect(problems).to.have.length(1);
      expect(problems[0]).to.match(new RegExp(`^${name} must be `));
    });
  }

  it('never repeats a secret in its complaints', () => {
    expect(problemsOf({ PARLEY_JWT_SECRET: 'tooshortsecret', PARLEY_PORT: 'x' }).join()).not.to.include(
      'tooshort',
    );
  });
});

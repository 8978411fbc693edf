import { expect } from 'chai';
import { ConfigError, loadConfig } from '../../src/config/config.ts';

describe('the address of an account at Cloudinary', () => {
  const read = (url: string) => loadConfig({ PARLEY_CLOUDINARY_URL: url }).cloudinary;

  it('is read as Cloudinary’s console gives it', () => {
    expect(read('cloudinary://1234:s%2Fcret@my-cloud')).to.deep.equal({
      cloudName: 'my-cloud',
      apiKey: '1234',
      apiSecret: 's/cret',
      uploadPrefix: null,
      deliveryHost: 'res.cloudinary.com',
    });
    expect(
      read(
        'cloudinary://1:2@c?secure_distribution=img.example.org&upload_prefix=https://api-eu.cloudinary.com',
      ),
    ).to.include({ deliveryHost: 'img.example.org', uploadPrefix: 'https://api-eu.cloudinary.com' });
    expect(loadConfig({}).cloudinary).to.equal(null);
  });

  it('keeps the server from starting when it is none, without telling the secret', () => {
    for (const url of [
      'https://1:secret@cloud',
      'cloudinary://1@cloud',
      'cloudinary://1:secret@',
      'cloudinary://:secret@cloud',
      'cloudinary://1:secret@cloud?upload_prefix=file:///etc',
      'cloudinary://1:secret@cloud?secure_distribution=evil.example%3B%20script-src%20*',
      'nonsense',
    ]) {
      expect(() => read(url), url)
        .to.throw(ConfigError, 'PARLEY_CLOUDINARY_URL must be an address such as cloudinary://')
        .with.property('message')
        .that.does.not.include('1:secret');
    }
  });
});

import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { expect } from 'chai';
import { Webhook } from 'standardwebhooks';
import { openApiDocument } from '../../../src/api/docs/openapi-document.ts';
import { retryDelayMs } from '../../../src/api/webhooks/delivery/retry-schedule.ts';
import { newWebhookSecret, signWebhook } from '../../../src/api/webhooks/delivery/sign-webhook.ts';
import {
  type WebhookEventType,
  webhookEvents,
  webhookEventType,
} from '../../../src/protocol/webhook-events.ts';

const document = readFileSync(new URL('../../../docs/webhooks.md', import.meta.url), 'utf8');
const examples = [...document.matchAll(/^### `([\w.]+)`$.*?^```json$(.*?)^```$/gms)];

describe('docs/webhooks.md', () => {
  // The keys of the table are all there is.
  const types = Object.keys(webhookEvents) as WebhookEventType[];

  it('has an example of each event, and of no other', () => {
    expect(examples.map(([, type]) => type).toSorted()).to.deep.equal(types.toSorted());
    expect(webhookEventType.options.toSorted()).to.deep.equal(
      types.filter((type) => type !== 'webhook.test').toSorted(),
    );
  });

  for (const [, heading = '', json = ''] of examples) {
    it(`shows ${heading} as it is sent`, () => {
      const { type, timestamp, data, ...rest } = JSON.parse(json);
      expect(rest).to.deep.equal({});
      expect(type).to.equal(heading);
      expect(new Date(timestamp).toISOString()).to.equal(timestamp);
      const known = types.find((one) => one === heading);
      // Nothing is left out, and nothing is there that is not sent.
      expect(known && webhookEvents[known].parse(data)).to.deep.equal(data);
    });
  }

  it('shows what the OpenAPI document describes, with the headers that are sent', () => {
    const openApi = openApiDocument([]);
    const ajv = new Ajv2020({ strict: false });
    formats.default(ajv);
    ajv.addSchema(openApi, 'openapi');
    expect(Object.keys(openApi.webhooks ?? {})).to.deep.equal(types);
    for (const [, type = '', json = ''] of examples) {
      const place = `webhooks/${type}/post/requestBody/content/application~1json/schema`;
      const fits = ajv.getSchema(`openapi#/${place}`);
      const payload = JSON.parse(json);
      expect(fits?.(payload), `${type}: ${ajv.errorsText(fits?.errors)}`).to.equal(true);
      expect(fits?.({ ...payload, type: 'something.else' })).to.equal(false);
      expect(fits?.({ ...payload, data: {} })).to.equal(false);
    }
    const at = new Date();
    const message = { eventId: 'an-event', type: 'webhook.test', at, data: { webhookId: 'a' } };
    const { headers } = signWebhook(message, { secret: newWebhookSecret(), oldSecret: null }, at);
    const described = openApi.webhooks?.['room.started']?.post?.parameters?.map(
      (one) => 'name' in one && one.name,
    );
    expect(Object.keys(headers)).to.include.members(described ?? ['none']);
    expect(described).to.have.lengthOf(3);
  });

  it('has code that reads what we sign, and refuses what we did not', () => {
    const code = /^```js$(.*?)^```$/ms.exec(document)?.[1] ?? '';
    const secret = newWebhookSecret();
    const source = code.replace(/^import .*$/m, '').replace('export ', '');
    const process = { env: { PARLEY_WEBHOOK_SECRET: secret } };
    const readWebhook = new Function('Webhook', 'process', `${source}; return readWebhook;`)(
      Webhook,
      process,
    );
    const at = new Date();
    const message = { eventId: 'an-event', type: 'webhook.test', at, data: { webhookId: 'a' } };
    const { body, headers } = signWebhook(message, { secret, oldSecret: newWebhookSecret() }, at);
    const payload = { type: 'webhook.test', timestamp: at.toISOString(), data: { webhookId: 'a' } };
    expect(readWebhook(headers, body)).to.deep.equal(payload);
    expect(() => readWebhook(headers, `${body} `)).to.throw('No matching signature');
    const other = signWebhook(message, { secret: newWebhookSecret(), oldSecret: null }, at);
    expect(() => readWebhook(other.headers, other.body)).to.throw('No matching signature');
    const old = signWebhook(message, { secret, oldSecret: null }, new Date(at.getTime() - 301_000));
    expect(() => readWebhook(old.headers, old.body)).to.throw('too old');
  });

  it('says when the next attempt comes', () => {
    const [, cells = ''] = /^\| the next one comes in \|(.*)\|$/m.exec(document) ?? [];
    const units: Record<string, number> = { s: 1_000, min: 60_000, h: 3_600_000 };
    const delays = cells.split('|').map((cell) => {
      const [amount = '', unit = ''] = cell.trim().split(' ');
      return Number(amount) * (units[unit] ?? Number.NaN);
    });
    const last = delays.at(-1);
    const all = [...delays.slice(0, -1), ...Array.from({ length: 10 }, () => last), null];
    expect(all.map((_, index) => retryDelayMs(index + 1, 0))).to.deep.equal(all);
  });
});

import { expect } from 'chai';
import { AUDIT_ACTIONS } from '../../../src/api/audit/audit-log.ts';
import { auditEntry } from '../../../src/protocol/rest/admin.ts';
import { adminPayment, ledgerEntry } from '../../../src/protocol/rest/payment-admin.ts';
import { orderStatus, subscriptionEnd, subscriptionStatus } from '../../../src/protocol/rest/plans.ts';
import {
  createWebhookInput,
  deliveryStatus,
  MAX_WEBHOOKS,
  type Webhook,
} from '../../../src/protocol/rest/webhooks.ts';
import { webhookEventType } from '../../../src/protocol/webhook-events.ts';
import { en } from '../../../web/src/i18n/en.ts';
import { revenueByCurrency } from '../../../web/src/staff/revenue/revenue-sums.ts';
import { waysToEnd } from '../../../web/src/staff/subscriptions/ways-to-end.ts';
import { eventKey, WEBHOOK_EVENTS } from '../../../web/src/staff/webhooks/webhook-events.ts';
import {
  MOST_WEBHOOKS,
  webhookBody,
  webhookValues,
  wrongWebhookFields,
} from '../../../web/src/staff/webhooks/webhook-form.ts';

const { billing, staff } = en;

describe('The staff’s words', () => {
  const named = (words: object, names: readonly string[]) =>
    expect(Object.keys(words).sort()).to.deep.equal([...names].sort());

  it('exist for everything that payments can be', () => {
    named(staff.subscription.statuses, subscriptionStatus.options);
    named(staff.subscription.reasons, subscriptionEnd.options);
    named(billing.history.status, orderStatus.options);
    named(staff.subscription.paymentStatuses, adminPayment.shape.status.options);
    named(staff.subscription.refundStatuses, adminPayment.shape.refunds.element.shape.status.options);
    named(staff.subscription.disputeStatuses, adminPayment.shape.disputes.element.shape.status.options);
    named(staff.subscription.kinds, ledgerEntry.shape.kind.options);
    named(staff.subscription.accounts, ledgerEntry.shape.account.options);
  });

  it('exist for everything that webhooks tell, and that staff act upon', () => {
    expect(WEBHOOK_EVENTS).to.deep.equal(webhookEventType.options);
    named(staff.webhook.eventNames, WEBHOOK_EVENTS.map(eventKey));
    named(staff.webhook.statuses, deliveryStatus.options);
    named(staff.entry.kinds, auditEntry.shape.target.shape.kind.options);
    const acts = Object.entries(staff.act).flatMap(([on, words]) =>
      Object.keys(words).map((act) => `${on}.${act}`),
    );
    expect(acts.sort()).to.deep.equal([...AUDIT_ACTIONS].sort());
  });
});

describe('What staff can do to a subscription', () => {
  it('is milder first, and nothing once it has ended', () => {
    expect(waysToEnd('active')).to.deep.equal(['period-end', 'now']);
    expect(waysToEnd('cancelled')).to.deep.equal(['now']);
    expect(waysToEnd('grace')).to.deep.equal(['now']);
    expect(waysToEnd('ended')).to.deep.equal([]);
  });
});

describe('Revenue', () => {
  const sum = (currency: string, capturedMinor: number, refundedMinor = 0) => ({
    currency,
    capturedMinor,
    refundedMinor,
    disputedMinor: 0,
    netMinor: capturedMinor - refundedMinor,
    sales: capturedMinor > 0 ? 1 : 0,
  });

  it('is told currency by currency, never added up over them', () => {
    const [inr, usd, ...others] = revenueByCurrency([
      { day: '2030-01-01', sums: [sum('USD', 500), sum('INR', 49_900)] },
      { day: '2030-01-02', sums: [sum('INR', 0, 10_000)] },
    ]);
    expect(others).to.deep.equal([]);
    expect(inr?.currency).to.equal('INR');
    expect(inr?.total).to.deep.equal({
      capturedMinor: 49_900,
      refundedMinor: 10_000,
      disputedMinor: 0,
      netMinor: 39_900,
      sales: 1,
    });
    expect(usd?.total.netMinor).to.equal(500);
    expect(usd?.days.map(({ day, netMinor }) => [day, netMinor])).to.deep.equal([
      ['2030-01-01', 500],
      ['2030-01-02', 0],
    ]);
  });

  it('is nothing where nothing moved', () => {
    expect(revenueByCurrency([{ day: '2030-01-01', sums: [] }])).to.deep.equal([]);
  });
});

describe('the form of a webhook', () => {
  const WEBHOOK: Webhook = {
    id: '4b1f6f7e-1a50-4b52-9c9c-0c9a4f0c9a10',
    url: 'https://hooks.example.org/parley',
    description: 'Bookkeeping',
    events: ['payment.refunded', 'payment.captured'],
    enabled: true,
    createdAt: '2030-01-01T00:00:00.000Z',
    waiting: 0,
    dead: 0,
    lastSuccessAt: null,
    lastFailure: null,
    version: 1,
  };

  it('makes what the server takes', () => {
    const values = { ...webhookValues(), url: ' https://hooks.example.org/parley ' };
    expect(wrongWebhookFields(values)).to.deep.equal([]);
    const body = webhookBody(values);
    expect(createWebhookInput.parse(body)).to.deep.equal(body);
    expect(body.events).to.deep.equal(webhookEventType.options);
    expect(webhookBody(webhookValues(WEBHOOK))).to.deep.equal({
      url: WEBHOOK.url,
      description: 'Bookkeeping',
      events: ['payment.captured', 'payment.refunded'],
    });
  });

  it('is offered as often as the server takes one', () => {
    expect(MOST_WEBHOOKS).to.equal(MAX_WEBHOOKS);
  });

  it('refuses the addresses that the server refuses', () => {
    const right = webhookValues(WEBHOOK);
    for (const url of [
      '',
      'hooks.example.org',
      'ftp://a.org',
      'javascript:alert(1)',
      'https://u:p@a.org',
      'https://',
    ]) {
      expect(wrongWebhookFields({ ...right, url }), url).to.deep.equal(['url']);
      expect(createWebhookInput.safeParse(webhookBody({ ...right, url })).success, url).to.equal(false);
    }
    expect(wrongWebhookFields({ ...right, events: [], description: 'x'.repeat(201) })).to.deep.equal([
      'description',
      'events',
    ]);
  });
});

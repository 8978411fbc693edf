import { expect } from 'chai';
import { requestOf } from '../../../client/endpoint-request.ts';
import { refundSubscription } from '../../../src/protocol/rest/payment-admin-endpoints.ts';

describe('A request for something to be made', () => {
  const input = { params: { subscriptionId: 'one' }, body: { note: 'As agreed' } };
  const keyOf = (request: ReturnType<typeof requestOf>) => request.headers?.['idempotency-key'];

  it('has an idempotency key of its own', () => {
    const keys = [requestOf(refundSubscription, input), requestOf(refundSubscription, input)].map(keyOf);
    expect(keys[0]).to.match(/^[0-9a-z-]{10,}$/);
    expect(keys[0]).not.to.equal(keys[1]);
  });

  it('has the key it was given, so that asking again after a lost answer makes nothing twice', () => {
    expect(keyOf(requestOf(refundSubscription, { ...input, idempotencyKey: 'the same' }))).to.equal(
      'the same',
    );
  });
});

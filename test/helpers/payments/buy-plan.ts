import type { Visitor } from '../browser/visitor.ts';
import { payAtCheckout } from './payment-sandbox.ts';

/** Buys a plan in the app's own sandbox, as the page does; gives the subscription's id. */
export async function buyPlan(visitor: Visitor, code = 'premium'): Promise<string> {
  const { items } = await (await visitor.request('GET', '/plans')).json();
  const planId = items.find((plan: { code: string }) => plan.code === code).id;
  const order = await (await visitor.request('POST', '/subscriptions/orders', { planId })).json();
  const paid = await payAtCheckout(`${visitor.url}/sandbox/razorpay`, order.checkout.providerOrderId);
  await visitor.request('POST', '/subscriptions/verify', {
    razorpayOrderId: paid.razorpay_order_id,
    razorpayPaymentId: paid.razorpay_payment_id,
    razorpaySignature: paid.razorpay_signature,
  });
  const own = await (await visitor.request('GET', '/subscriptions/me')).json();
  return own.current.id;
}

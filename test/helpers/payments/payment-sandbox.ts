import { expect } from 'chai';
import Razorpay from 'razorpay';
import { createPaymentAccount, type PaymentAccount } from '../../../src/api/payments/payment-account.ts';
import type { TestApp } from '../rest/test-app.ts';

/** With whom payments go in a test app: the sandbox in it, with keys that only it knows. */
export function sandboxAccountOf({ config, url }: Pick<TestApp, 'config' | 'url'>): PaymentAccount {
  const account = createPaymentAccount(config, config.jwtSecret ?? '', () => url);
  if (account?.sandbox !== true) throw new Error('This app has no payment sandbox');
  return account;
}

/** The official package, which knows one address only, turned to another one. */
export function razorpayPackage(
  account: Pick<PaymentAccount, 'keyId' | 'keySecret'>,
  apiUrl: string,
): Razorpay {
  const razorpay = new Razorpay({ key_id: account.keyId, key_secret: account.keySecret });
  // Its types say nothing of the axios instance by which it asks.
  const { rq } = razorpay.api as unknown as { rq: { defaults: { baseURL: string } } };
  rq.defaults.baseURL = apiUrl;
  return razorpay;
}

export type CheckoutAnswer = {
  razorpay_payment_id: string;
  razorpay_order_id: string;
  razorpay_signature: string;
};

/** Presses a button of the checkout page of the sandbox at `apiUrl`. */
export function press(apiUrl: string, orderId: string, outcome: 'pay' | 'fail' | 'late'): Promise<Response> {
  return fetch(`${apiUrl}/checkout/${orderId}/pay`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ outcome }),
  });
}

/** Pays an order, and gives what the page is handed. */
export async function payAtCheckout(apiUrl: string, orderId: string): Promise<CheckoutAnswer> {
  const response = await press(apiUrl, orderId, 'pay');
  const answer = await response.json();
  expect(response.status, JSON.stringify(answer)).to.equal(200);
  // What the sandbox's own test checks.
  return answer as CheckoutAnswer;
}

/** An order that was made by the official package and paid. */
export async function orderAndPay(razorpay: Razorpay, apiUrl: string, overrides: object = {}) {
  const order = await razorpay.orders.create({
    amount: 49_900,
    currency: 'INR',
    receipt: 'a receipt',
    ...overrides,
  });
  const { razorpay_payment_id: paymentId } = await payAtCheckout(apiUrl, order.id);
  return { order, paymentId };
}

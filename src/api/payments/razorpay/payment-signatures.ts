import { createHmac } from 'node:crypto';
import { equalSecrets } from '../../http/equal-secrets.ts';
import type { PaymentAccount } from '../payment-account.ts';

/** Whether Checkout handed this out: `order|payment`, signed with the key’s secret, in hex. */
export function isCheckoutSignature(
  { keySecret }: Pick<PaymentAccount, 'keySecret'>,
  { orderId, paymentId }: { orderId: string; paymentId: string },
  signature: string,
): boolean {
  return equalSecrets(sign(keySecret, `${orderId}|${paymentId}`), signature);
}

/** Whether Razorpay sent these bytes. Its own package compares with `===`, whose time says how much was right. */
export function isWebhookSignature(
  { webhookSecret }: Pick<PaymentAccount, 'webhookSecret'>,
  body: Buffer,
  signature: string,
): boolean {
  return equalSecrets(sign(webhookSecret, body), signature);
}

function sign(secret: string, message: string | Buffer): string {
  return createHmac('sha256', secret).update(message).digest('hex');
}

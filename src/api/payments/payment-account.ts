import { createHmac } from 'node:crypto';
import type { Config } from '../../config/config.ts';
import type { PaymentKeys } from '../../config/payment-settings.ts';

/** With whom payments are made, and how to be sure that it is they. */
export type PaymentAccount = {
  keyId: string;
  /** Signs what Checkout hands to the page, and authenticates us at the API. */
  keySecret: string;
  /** Signs webhooks. */
  webhookSecret: string;
  /** Without a slash at its end. The sandbox's is known once the server listens. */
  apiUrl: () => string;
  /** What the page loads to open Checkout; relative: from this server. */
  checkoutScriptUrl: string;
  sandbox: boolean;
};

/** Where the sandbox is, on this server. */
export const SANDBOX_PATH = '/sandbox/razorpay';
const RAZORPAY_CHECKOUT = 'https://checkout.razorpay.com/v1/checkout.js';

/** Null: nothing is sold here. `localUrl`: this server's own address, from itself. */
export function createPaymentAccount(
  { payments }: Pick<Config, 'payments'>,
  tokenSecret: string,
  localUrl: () => string,
): PaymentAccount | null {
  switch (payments.mode) {
    case 'off':
      return null;
    case 'razorpay': {
      const { keys, apiUrl } = payments;
      return {
        ...keys,
        apiUrl: () => apiUrl,
        checkoutScriptUrl: RAZORPAY_CHECKOUT,
        sandbox: false,
      };
    }
    case 'sandbox':
      return {
        ...(payments.keys ?? ownKeys(tokenSecret)),
        apiUrl: () => `${localUrl()}${SANDBOX_PATH}`,
        checkoutScriptUrl: `${SANDBOX_PATH}/checkout.js`,
        sandbox: true,
      };
  }
}

/** Nobody else can know them, and they stay the same as long as the installation does. */
function ownKeys(tokenSecret: string): PaymentKeys {
  const derive = (purpose: string) =>
    createHmac('sha256', tokenSecret).update(`razorpay sandbox ${purpose}`).digest('hex');
  return {
    keyId: `rzp_test_${derive('key id').slice(0, 14)}`,
    keySecret: derive('key secret'),
    webhookSecret: derive('webhook secret'),
  };
}

import type { Order } from '../../../src/protocol/rest/plans.ts';

/** What the window gives for a payment, as the server is told it. */
export type Payment = { razorpayOrderId: string; razorpayPaymentId: string; razorpaySignature: string };

/** What became of the payment window. */
export type CheckoutResult =
  | { type: 'paid'; payment: Payment }
  /** `failure`: why the last attempt to pay failed, in the bank's words. */
  | { type: 'dismissed'; failure: string | null };

/** The window's script could not be had. */
export class CheckoutScriptError extends Error {
  override readonly name = 'CheckoutScriptError';
}

type HandlerAnswer = {
  razorpay_order_id: string;
  razorpay_payment_id: string;
  razorpay_signature: string;
};
type Failure = { error?: { description?: string } };

/** Of Razorpay's Checkout, what is used here: https://razorpay.com/docs/payments/payment-gateway/web-integration/standard */
type RazorpayOptions = {
  key: string;
  order_id: string;
  amount: number;
  currency: string;
  name: string;
  description: string;
  prefill: { name: string; email: string };
  theme: { color: string };
  handler: (answer: HandlerAnswer) => void;
  modal: { ondismiss: () => void };
};
type RazorpayWindow = {
  open(): void;
  on(event: 'payment.failed', listener: (failure: Failure) => void): void;
};

declare global {
  interface Window {
    Razorpay?: new (options: RazorpayOptions) => RazorpayWindow;
  }
}

/** Opens the payment window for an order, and waits until it is closed. Rejects with a CheckoutScriptError. */
export async function openCheckout(
  { price, checkout }: Order,
  words: { name: string; description: string },
  isWanted: () => boolean,
): Promise<CheckoutResult> {
  const Razorpay = await loadScript(checkout.scriptUrl);
  // The script took its time, and the person has changed their mind.
  if (!isWanted()) return { type: 'dismissed', failure: null };
  // A modal dialog would lie over the window, and keep keys and clicks from it.
  const putBack = setDialogsAside();
  try {
    return await new Promise<CheckoutResult>((resolve) => {
      let failure: string | null = null;
      const opened = new Razorpay({
        key: checkout.keyId,
        order_id: checkout.providerOrderId,
        amount: price.amountMinor,
        currency: price.currency,
        ...words,
        prefill: checkout.prefill,
        theme: { color: '#0f6b58' },
        handler: (answer) =>
          resolve({
            type: 'paid',
            payment: {
              razorpayOrderId: answer.razorpay_order_id,
              razorpayPaymentId: answer.razorpay_payment_id,
              razorpaySignature: answer.razorpay_signature,
            },
          }),
        modal: { ondismiss: () => resolve({ type: 'dismissed', failure }) },
      });
      opened.on('payment.failed', ({ error }) => {
        failure = error?.description ?? failure;
      });
      opened.open();
    });
  } finally {
    putBack();
  }
}

const loading = new Map<string, Promise<NonNullable<Window['Razorpay']>>>();

/** Once a visit; what failed is tried anew. */
function loadScript(url: string): Promise<NonNullable<Window['Razorpay']>> {
  const known = loading.get(url);
  if (known !== undefined) return known;
  const load = new Promise<NonNullable<Window['Razorpay']>>((resolve, reject) => {
    const script = document.createElement('script');
    const fail = () => {
      script.remove();
      loading.delete(url);
      reject(new CheckoutScriptError(`${url} could not be loaded`));
    };
    script.src = url;
    script.async = true;
    script.onerror = fail;
    script.onload = () => (window.Razorpay === undefined ? fail() : resolve(window.Razorpay));
    document.head.append(script);
  });
  loading.set(url, load);
  return load;
}

/** Closes the modal dialogs that are open, innermost first; what it returns opens them again, as they were. */
function setDialogsAside(): () => void {
  const open = [...document.querySelectorAll<HTMLDialogElement>('dialog:modal')];
  for (const dialog of open.toReversed()) dialog.close();
  return () => {
    for (const dialog of open) if (dialog.isConnected && !dialog.open) dialog.showModal();
  };
}

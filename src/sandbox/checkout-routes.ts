import { createHmac } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { type Response, Router } from 'express';
import { z } from 'zod';
import { checkoutPage, refusedPage } from './checkout-page.ts';
import { getOrder } from './orders.ts';
import { payOrder } from './payments.ts';
import { RazorpayError } from './razorpay-error.ts';
import { parseRequest, payOrderInput } from './rest-inputs.ts';
import type { RestDependencies } from './rest-routes.ts';

const ASSETS = fileURLToPath(new URL('assets', import.meta.url));
const ASSET_NAMES = ['checkout.js', 'checkout-page.js', 'checkout-page.css'];

const SCHEMES = ['light', 'dark', 'light dark'] as const;
const words = z.string().max(300).catch('');
/** What `checkout.js` hands on of the options that a page gave it. */
const shownInput = z.object({
  key: words,
  name: words,
  description: words,
  email: words,
  scheme: z.enum(SCHEMES).catch('light'),
});

/** The payment window: a script for our pages, the page that it shows, and what is pressed there. */
export function checkoutRoutes({ database, keys, wake, lateMs }: Omit<RestDependencies, 'refundMs'>): Router {
  const router = Router();
  for (const name of ASSET_NAMES) {
    router.get(`/${name}`, (_request, response) => {
      response.set('Cache-Control', 'no-cache').sendFile(name, { root: ASSETS, cacheControl: false });
    });
  }

  router.get('/checkout/:orderId', async (request, response) => {
    allowFraming(response);
    const shown = shownInput.parse(request.query);
    if (shown.key !== keys.keyId) {
      response
        .status(401)
        .type('html')
        .send(refusedPage('The key that the page gave is not this sandbox’s.', shown.scheme));
      return;
    }
    try {
      const order = await getOrder(database, String(request.params.orderId));
      response.type('html').send(checkoutPage(order, shown));
    } catch (error) {
      if (!(error instanceof RazorpayError)) throw error;
      response.status(404).type('html').send(refusedPage('There is no such order.', shown.scheme));
    }
  });

  router.post('/checkout/:orderId/pay', async (request, response) => {
    const orderId = String(request.params.orderId);
    const input = parseRequest(payOrderInput, request.body ?? {});
    const payment = await payOrder(database, orderId, input, { lateMs });
    wake();
    switch (input.outcome) {
      case 'pay':
        response.json({
          razorpay_payment_id: payment.id,
          razorpay_order_id: orderId,
          razorpay_signature: createHmac('sha256', keys.keySecret)
            .update(`${orderId}|${payment.id}`)
            .digest('hex'),
        });
        return;
      case 'late':
        response.status(202).json({ status: payment.status });
        return;
      case 'fail':
        throw new RazorpayError(payment.failure ?? 'Payment failed', {
          source: 'bank',
          step: 'payment_authorization',
          reason: 'payment_failed',
          metadata: { payment_id: payment.id, order_id: orderId },
        });
    }
  });
  return router;
}

/** Our own pages may have this one in them, and it may do nothing but what it is for. */
function allowFraming(response: Response): void {
  response.set({
    'Content-Security-Policy':
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; " +
      "form-action 'none'; frame-ancestors 'self'",
    'X-Frame-Options': 'SAMEORIGIN',
    'Cache-Control': 'no-store',
  });
}

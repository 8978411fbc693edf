import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import helmet from 'helmet';
import type { Config } from '../../config/config.ts';

/** Google Identity Services: its script, the frame of its button, and what they load. */
const GOOGLE_SIGN_IN = 'https://accounts.google.com/gsi/';

/** Checkout: its script, the frame that it opens, and whom both ask. */
const RAZORPAY_CHECKOUT = 'https://checkout.razorpay.com';
const RAZORPAY_API = 'https://api.razorpay.com';
const RAZORPAY_EVENTS = 'https://lumberjack.razorpay.com';

/** Who may open the browser's own sheet for payments. */
const PAYING = `(self "${RAZORPAY_API}" "${RAZORPAY_CHECKOUT}")`;

const HOST = /^[\w.:[\]-]{1,260}$/;

/**
 * Headers that keep a page of ours to its own: no script but our files, no framing, camera and microphone for
 * ourselves alone. What is sent over plain HTTP must also work on a LAN address, so nothing is upgraded there.
 */
export function securityHeaders({
  production,
  publicUrl,
  googleClientId,
  payments,
  imageOrigin,
}: Pick<Config, 'production' | 'publicUrl' | 'googleClientId' | 'payments'> & {
  /** Where people's pictures are, when not here. */
  imageOrigin: string | null;
}): RequestHandler[] {
  const google = googleClientId === null ? [] : [GOOGLE_SIGN_IN];
  const takesMoney = payments.mode === 'razorpay';
  const checkout = takesMoney ? [RAZORPAY_CHECKOUT] : [];
  const checkoutFrames = takesMoney ? [RAZORPAY_API, RAZORPAY_CHECKOUT] : [];
  const checkoutCalls = takesMoney ? [RAZORPAY_API, RAZORPAY_EVENTS] : [];
  // Both open windows of their own, which must be able to answer the page that opened them.
  const opensWindows = googleClientId !== null || takesMoney;
  const overHttps = publicUrl?.startsWith('https://') ?? false;
  return [
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'self'"],
          baseUri: ["'none'"],
          objectSrc: ["'none'"],
          frameAncestors: ["'none'"],
          formAction: ["'self'"],
          scriptSrc: ["'self'", ...google, ...checkout],
          scriptSrcAttr: ["'none'"],
          styleSrc: ["'self'", ...google],
          frameSrc: ["'self'", ...google, ...checkoutFrames],
          // Positions and sizes that are computed while a page runs are style attributes.
          styleSrcAttr: ["'unsafe-inline'"],
          fontSrc: ["'self'"],
          imgSrc: ["'self'", 'data:', 'blob:', ...(imageOrigin === null ? [] : [imageOrigin])],
          mediaSrc: ["'self'", 'blob:', 'mediastream:'],
          workerSrc: ["'self'", 'blob:'],
          manifestSrc: ["'self'"],
          // Older Safari does not count the same host's WebSockets as 'self'.
          connectSrc: [
            "'self'",
            ...google,
            ...checkoutCalls,
            (request: IncomingMessage) => socketOrigin(request, publicUrl),
          ],
          ...(overHttps ? { upgradeInsecureRequests: [] } : {}),
        },
      },
      // Browsers ignore both on plain HTTP, with an error in the console of every page.
      crossOriginOpenerPolicy: overHttps
        ? { policy: opensWindows ? 'same-origin-allow-popups' : 'same-origin' }
        : false,
      originAgentCluster: overHttps,
      xFrameOptions: { action: 'deny' },
      // Google's button and Razorpay's Checkout work for the sites that they were told of, which they know by the Referer.
      referrerPolicy: { policy: opensWindows ? 'strict-origin-when-cross-origin' : 'no-referrer' },
      strictTransportSecurity: production && overHttps ? { maxAge: 31_536_000 } : false,
    }),
    (_request, response, next) => {
      response.set(
        'Permissions-Policy',
        'camera=(self), microphone=(self), display-capture=(self), autoplay=(self), fullscreen=(self), ' +
          `geolocation=(), payment=${takesMoney ? PAYING : '()'}, usb=()`,
      );
      next();
    },
  ];
}

function socketOrigin(request: IncomingMessage, publicUrl: string | null): string {
  if (publicUrl !== null) return publicUrl.replace(/^http/, 'ws');
  const host = request.headers.host ?? '';
  return HOST.test(host) ? `ws://${host} wss://${host}` : "'self'";
}

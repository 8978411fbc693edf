import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import helmet from 'helmet';

const HOST = /^[\w.:[\]-]{1,260}$/;

/**
 * Headers that keep a page of ours to its own: no script but our files, no framing, camera and microphone for
 * ourselves alone. What is sent over plain HTTP must also work on a LAN address, so nothing is upgraded there.
 */
export function securityHeaders({
  production,
  publicUrl,
}: {
  production: boolean;
  publicUrl: string | null;
}): RequestHandler[] {
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
          scriptSrc: ["'self'"],
          scriptSrcAttr: ["'none'"],
          styleSrc: ["'self'"],
          // Positions and sizes that are computed while a page runs are style attributes.
          styleSrcAttr: ["'unsafe-inline'"],
          fontSrc: ["'self'"],
          imgSrc: ["'self'", 'data:', 'blob:'],
          mediaSrc: ["'self'", 'blob:', 'mediastream:'],
          workerSrc: ["'self'", 'blob:'],
          manifestSrc: ["'self'"],
          // Older Safari does not count the same host's WebSockets as 'self'.
          connectSrc: ["'self'", (request: IncomingMessage) => socketOrigin(request, publicUrl)],
          ...(overHttps ? { upgradeInsecureRequests: [] } : {}),
        },
      },
      // Browsers ignore both on plain HTTP, with an error in the console of every page.
      crossOriginOpenerPolicy: overHttps ? { policy: 'same-origin' } : false,
      originAgentCluster: overHttps,
      xFrameOptions: { action: 'deny' },
      referrerPolicy: { policy: 'no-referrer' },
      strictTransportSecurity: production && overHttps ? { maxAge: 31_536_000 } : false,
    }),
    (_request, response, next) => {
      response.set(
        'Permissions-Policy',
        'camera=(self), microphone=(self), display-capture=(self), autoplay=(self), fullscreen=(self), ' +
          'geolocation=(), payment=(), usb=()',
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

import type { Request } from 'express';
import { AppError } from '../../errors.ts';
import { getServerSettings, listOutbox } from '../../protocol/rest/server-endpoints.ts';
import type { FeatureDependencies } from '../endpoints.ts';
import type { EndpointRouter } from '../http/endpoint-router.ts';
import { isFromThisMachine } from '../mail/outbox.ts';

/** `/settings` and `/outbox`: this installation itself. */
export function serveServer(router: EndpointRouter, { config, mail: { outbox } }: FeatureDependencies): void {
  router.serve(getServerSettings, ({ request }) => ({
    googleClientId: config.googleClientId,
    payments: config.payments.mode,
    hasOutbox: outbox !== undefined && mayReadOutbox(request),
  }));

  router.serve(listOutbox, async ({ query, request }) => {
    if (outbox === undefined || !mayReadOutbox(request)) throw new AppError('NOT_FOUND');
    const { rows, nextCursor } = await outbox.list(query);
    const items = rows.map(({ id, recipient, subject, body, createdAt }) => ({
      id,
      to: recipient,
      subject,
      text: body,
      sentAt: createdAt.toISOString(),
    }));
    return { items, nextCursor };
  });
}

/** The connection's own address, whatever proxies are trusted to say. */
function mayReadOutbox({ socket, headers }: Request): boolean {
  return isFromThisMachine({ remoteAddress: socket.remoteAddress, headers });
}

import type { RequestHandlers } from '../request-handler.ts';
import { consumerHandlers } from './consumer-handlers.ts';
import { moderationHandlers } from './moderation-handlers.ts';
import { producerHandlers } from './producer-handlers.ts';
import { roomHandlers } from './room-handlers.ts';
import { talkHandlers } from './talk-handlers.ts';
import { transportHandlers } from './transport-handlers.ts';

/** Every request of the protocol with what answers it; a request without a handler does not compile. */
export const allHandlers: RequestHandlers = {
  ...roomHandlers,
  ...transportHandlers,
  ...producerHandlers,
  ...consumerHandlers,
  ...talkHandlers,
  ...moderationHandlers,
};

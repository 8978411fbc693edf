import type { RequestHandlers } from '../request-handler.ts';

type ConsumerRequest = 'consumer:pause' | 'consumer:resume' | 'consumer:resume-many' | 'consumer:set-layers';

export const consumerHandlers: RequestHandlers<ConsumerRequest> = {
  'consumer:pause': async ({ session }, { consumerId }) => {
    await session.requireMedia().setConsumerPaused(consumerId, true);
    return {};
  },

  'consumer:resume': async ({ session }, { consumerId }) => {
    await session.requireMedia().setConsumerPaused(consumerId, false);
    return {};
  },

  'consumer:resume-many': async ({ session }, { consumerIds }) => {
    await session.requireMedia().resumeConsumers(consumerIds);
    return {};
  },

  'consumer:set-layers': async ({ session }, { consumerId, spatialLayer, temporalLayer }) => {
    await session.requireMedia().setConsumerLayers(consumerId, {
      spatialLayer,
      ...(temporalLayer === undefined ? {} : { temporalLayer }),
    });
    return {};
  },
};

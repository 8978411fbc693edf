import type { RequestHandlers } from '../request-handler.ts';

export const consumerHandlers: RequestHandlers<'consumer:pause' | 'consumer:resume' | 'consumer:set-layers'> =
  {
    'consumer:pause': async ({ session }, { consumerId }) => {
      await session.requireMedia().setConsumerPaused(consumerId, true);
      return {};
    },

    'consumer:resume': async ({ session }, { consumerId }) => {
      await session.requireMedia().setConsumerPaused(consumerId, false);
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

import type { RequestInput, RequestName, RequestOutput } from '../../protocol/requests.ts';
import type { PeerMedia } from '../../sfu/peers/peer-media.ts';

/** What is between a person and the node that has their media: an edge answers it without asking the home. */
const OWN_MEDIA_REQUESTS = [
  'transport:connect',
  'transport:restart-ice',
  'consumer:pause',
  'consumer:resume',
  'consumer:resume-many',
  'consumer:set-layers',
] as const satisfies RequestName[];
export type OwnMediaRequest = (typeof OWN_MEDIA_REQUESTS)[number];

export function isOwnMediaRequest(name: RequestName): name is OwnMediaRequest {
  return (OWN_MEDIA_REQUESTS as readonly RequestName[]).includes(name);
}

type OwnMediaHandlers = {
  [N in OwnMediaRequest]: (media: PeerMedia, input: RequestInput<N>) => Promise<RequestOutput<N>>;
};

/** As the handlers of the same requests at a room's home. */
export const ownMediaHandlers: OwnMediaHandlers = {
  'transport:connect': async (media, { transportId, dtlsParameters }) => {
    await media.connectTransport(transportId, dtlsParameters);
    return {};
  },
  'transport:restart-ice': async (media, { transportId }) => ({
    iceParameters: await media.restartIce(transportId),
  }),
  'consumer:pause': async (media, { consumerId }) => {
    await media.setConsumerPaused(consumerId, true);
    return {};
  },
  'consumer:resume': async (media, { consumerId }) => {
    await media.setConsumerPaused(consumerId, false);
    return {};
  },
  'consumer:resume-many': async (media, { consumerIds }) => {
    await media.resumeConsumers(consumerIds);
    return {};
  },
  'consumer:set-layers': async (media, { consumerId, spatialLayer, temporalLayer }) => {
    await media.setConsumerLayers(consumerId, {
      spatialLayer,
      ...(temporalLayer === undefined ? {} : { temporalLayer }),
    });
    return {};
  },
};

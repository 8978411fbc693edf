import type { RequestHandlers } from '../request-handler.ts';

export const transportHandlers: RequestHandlers<'transport:connect' | 'transport:restart-ice'> = {
  'transport:connect': async ({ session }, { transportId, dtlsParameters }) => {
    await session.requireMedia().connectTransport(transportId, dtlsParameters);
    return {};
  },

  'transport:restart-ice': async ({ session }, { transportId }) => ({
    iceParameters: await session.requireMedia().restartIce(transportId),
  }),
};

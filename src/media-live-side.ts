import { AppError } from './errors.ts';
import { LiveNode } from './live-node.ts';
import type { CreateLiveSide } from './live-side.ts';
import { SignalingGateway } from './signaling/socket/gateway.ts';

/** Media and signalling, for real. */
export const mediaLiveSide: CreateLiveSide = (context) => {
  const gateway = new SignalingGateway();
  let node: LiveNode | undefined;
  const requireNode = (): LiveNode => {
    if (node === undefined) throw new AppError('SHUTTING_DOWN');
    return node;
  };
  return {
    get rooms() {
      return requireNode().rooms;
    },
    get people() {
      return requireNode().people;
    },
    get nodes() {
      return requireNode().nodes;
    },
    isServing: () => node?.isServing ?? false,
    startMedia: async () => {
      node = await LiveNode.open(context, gateway);
    },
    onMayHaveMissed: (listener) => requireNode().onMayHaveMissed(listener),
    openSockets: () => requireNode().openSockets(),
    drain: async (limitMs, say, onLeaving) => node?.drain(limitMs, say, onLeaving),
    closeSockets: () => requireNode().closeSockets(),
    stopMedia: () => requireNode().close(),
  };
};

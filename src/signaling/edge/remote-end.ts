import type { NodePeer } from '../../cluster/links/node-peer.ts';
import type { TrunkRemote } from '../../sfu/trunks/room-trunk.ts';

/** How one end of a room's trunk asks the other one, over the link of their nodes. */
export function remoteEnd(link: NodePeer, roomId: string): TrunkRemote {
  return {
    pull: (producerId) => link.call('trunk:pull', { roomId, producerId }),
    watch: (producerId, watched) => {
      // A stream that is gone by then needs nothing; a link that is gone takes the trunk along.
      link.call('trunk:watch', { roomId, producerId, watched }).catch(() => undefined);
    },
  };
}

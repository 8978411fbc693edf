import { id } from '../../protocol/ids.ts';

/** Where Socket.IO listens on the HTTP server. */
export const SIGNALING_PATH = '/signaling';

/**
 * What a WebSocket is for, by its address: `people` for what is addressed to a person, which every node serves; a room, which
 * its home serves, or the edge node that is named.
 */
export type SignalingAddress =
  | { kind: 'people' }
  | { kind: 'room'; roomId: string; edgeNodeId: string | null };

/** Reads the address of a request as it came; undefined when it is none of signalling's. */
export function signalingAddress(url: string): SignalingAddress | undefined {
  const [path = ''] = url.split('?', 1);
  if (!path.startsWith(`${SIGNALING_PATH}/`)) return undefined;
  const parts = path.slice(SIGNALING_PATH.length + 1).split('/');
  if (parts.at(-1) === '') parts.pop();
  const [noun, roomId, edge, edgeNodeId] = parts;
  if (noun === undefined) return { kind: 'people' };
  if (noun !== 'room' || !id.safeParse(roomId).success || roomId === undefined) return undefined;
  if (parts.length === 2) return { kind: 'room', roomId, edgeNodeId: null };
  if (
    parts.length !== 4 ||
    edge !== 'edge' ||
    edgeNodeId === undefined ||
    !id.safeParse(edgeNodeId).success
  ) {
    return undefined;
  }
  return { kind: 'room', roomId, edgeNodeId };
}

/** Below the address of signalling: a room's home, or the edge node that is named. */
export function roomPath(roomId: string, edgeNodeId: string | null = null): string {
  return edgeNodeId === null ? `/room/${roomId}` : `/room/${roomId}/edge/${edgeNodeId}`;
}

/** The path of a room's signalling, as a join grant has it. */
export function roomSignalingPath(roomId: string, edgeNodeId: string | null = null): string {
  return `${SIGNALING_PATH}${roomPath(roomId, edgeNodeId)}`;
}

import type { EntityManager } from 'typeorm';
import type { MediaSource } from '../../../protocol/media.ts';
import type { Participant } from '../../../protocol/rest/in-room.ts';
import type { PersonSummary } from '../../../protocol/rest/people.ts';
import { mutableSource, type PeerState, type RoomSnapshot } from '../../../protocol/room-state.ts';

/** Everyone who is in a live room, in the order in which they joined, under the names that they have there. */
export async function toParticipants(manager: EntityManager, room: RoomSnapshot): Promise<Participant[]> {
  const accounts = await manager.query<Pick<PersonSummary, 'id' | 'username'>[]>(
    'SELECT id, username FROM users WHERE id = ANY($1)',
    [room.peers.map((peer) => peer.userId)],
  );
  const usernames = new Map(accounts.map(({ id, username }) => [id, username]));
  return room.peers.map((peer) => ({
    user: {
      id: peer.userId,
      username: usernames.get(peer.userId) ?? '',
      displayName: peer.displayName,
      avatarUrl: peer.avatarUrl,
    },
    role: peer.role,
    joinedAt: peer.joinedAt,
    microphone: isOn(peer, 'microphone'),
    camera: isOn(peer, 'camera'),
    screen: isOn(peer, 'screen'),
    mutedByHost: mutableSource.options.filter((source) => peer.hostMutes[source] === 'muted'),
    handRaised: room.hands.includes(peer.peerId),
  }));
}

function isOn({ sources }: PeerState, source: MediaSource): boolean {
  return sources[source]?.paused === false;
}

import type { RoomView } from '../../../../client/room-view.ts';
import type { PeerState } from '../../../../src/protocol/room-state.ts';
import { isSourceOn } from '../peer-view.ts';

/** One rectangle on screen: a person, or what a person shows. */
export type TileItem = {
  key: string;
  peer: PeerState;
  source: 'camera' | 'screen';
  isSelf: boolean;
  /** What to play, when there is something that moves. */
  track: MediaStreamTrack | null;
  /** Set for what comes from others: its preference is ours to choose. */
  consumerId: string | null;
};

/** The tiles of a room: everyone's camera in the order they came, oneself last; and all shared screens, newest first. */
export function tilesOf(view: RoomView): { people: TileItem[]; screens: TileItem[] } {
  const people: TileItem[] = [];
  const screens: TileItem[] = [];
  for (const peer of view.room?.peers ?? []) {
    const isSelf = peer.peerId === view.self?.peerId;
    people.push(tileOf(view, peer, 'camera', isSelf));
    if (peer.sources.screen !== undefined) screens.push(tileOf(view, peer, 'screen', isSelf));
  }
  people.sort((a, b) => Number(a.isSelf) - Number(b.isSelf));
  return { people, screens: screens.reverse() };
}

function tileOf(view: RoomView, peer: PeerState, source: 'camera' | 'screen', isSelf: boolean): TileItem {
  const key = `${peer.peerId}:${source}`;
  if (isSelf) {
    const local = view.localTracks.find((track) => track.source === source);
    const shown = local !== undefined && !local.paused && isSourceOn(peer, source, true);
    return { key, peer, source, isSelf, track: shown ? local.track : null, consumerId: null };
  }
  const remote = view.remoteTracks.find((track) => track.peerId === peer.peerId && track.source === source);
  const shown = remote !== undefined && !remote.paused;
  return {
    key,
    peer,
    source,
    isSelf,
    track: shown ? remote.track : null,
    consumerId: remote?.consumerId ?? null,
  };
}

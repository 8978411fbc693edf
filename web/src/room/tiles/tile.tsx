import './tile.css';
import { Hand, MicOff, MonitorUp } from 'lucide-react';
import { memo, useRef } from 'react';
import { VideoView } from '../../media/video-view.tsx';
import { Avatar } from '../../ui/avatar.tsx';
import { isSourceOn } from '../peer-view.ts';
import { useTileWords } from './tile-words.ts';
import type { TileItem } from './tiles-of.ts';
import { useOnScreen } from './use-on-screen.ts';
import { useTrackPreference } from './use-track-preference.ts';

type TileProps = {
  item: TileItem;
  height: number;
  speaking: boolean;
  handPlace: number | undefined;
};

/** One person, or one shared screen. */
export const Tile = memo(function Tile({ item, height, speaking, handPlace }: TileProps) {
  const { peer, source, isSelf, track, consumerId } = item;
  const element = useRef<HTMLElement>(null);
  const visible = useOnScreen(element);
  useTrackPreference(consumerId, visible, height);
  const words = useTileWords(item, speaking, handPlace);
  const isMuted = source === 'camera' && !isSourceOn(peer, 'microphone');
  const video = source === 'screen' ? 'tile-video whole' : isSelf ? 'tile-video mirrored' : 'tile-video';
  return (
    <figure
      ref={element}
      className={speaking && source === 'camera' ? 'tile speaking' : 'tile'}
      aria-label={words.label}
      data-testid="tile"
      data-peer-id={peer.peerId}
      data-source={source}
    >
      {track === null ? (
        <Avatar userId={peer.userId} name={peer.displayName} url={peer.avatarUrl} size="large" />
      ) : (
        <VideoView track={track} className={video} />
      )}
      {handPlace !== undefined && source === 'camera' && (
        <span className="tile-hand">
          <Hand aria-hidden size={15} />
          {handPlace}
        </span>
      )}
      <span className="tile-label">
        {isMuted && <MicOff aria-hidden size={15} />}
        {source === 'screen' && <MonitorUp aria-hidden size={15} />}
        <span dir="auto">{words.name}</span>
      </span>
    </figure>
  );
}, isSameTile);

/** Tiles are many and the room changes often: only what this one shows counts. */
function isSameTile(a: TileProps, b: TileProps): boolean {
  return (
    a.height === b.height &&
    a.speaking === b.speaking &&
    a.handPlace === b.handPlace &&
    a.item.peer === b.item.peer &&
    a.item.track === b.item.track &&
    a.item.consumerId === b.item.consumerId &&
    a.item.isSelf === b.item.isSelf
  );
}

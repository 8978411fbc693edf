import './tile-grid.css';
import type { CSSProperties } from 'react';
import { useTranslation } from 'react-i18next';
import type { RoomView } from '../../../../client/room-view.ts';
import { handPlace } from '../peer-view.ts';
import { Tile } from './tile.tsx';
import { bestTileLayout } from './tile-layout.ts';
import type { TileItem } from './tiles-of.ts';
import { useBox } from './use-box.ts';

/** Everyone, as large as the space allows. */
export function TileGrid({ view, items }: { view: RoomView; items: TileItem[] }) {
  const { t } = useTranslation();
  const { element, box } = useBox<HTMLElement>();
  const layout = bestTileLayout(items.length, box.width, box.height);
  const style = { '--tile-width': `${layout.tileWidth}px` } as CSSProperties; // a custom property
  const { room } = view;
  return (
    <section
      ref={element}
      className={layout.scrolls ? 'tile-grid scrolls' : 'tile-grid'}
      aria-label={t('room.tiles')}
      style={style}
    >
      {room !== null &&
        items.map((item) => (
          <Tile
            key={item.key}
            item={item}
            height={layout.tileHeight}
            speaking={view.speakers.includes(item.peer.peerId)}
            handPlace={handPlace(room, item.peer.peerId)}
          />
        ))}
    </section>
  );
}

import { Maximize } from 'lucide-react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { RoomView } from '../../../../client/room-view.ts';
import { useMeeting } from '../meeting-context.ts';
import { handPlace } from '../peer-view.ts';
import { Tile } from './tile.tsx';
import type { TileItem } from './tiles-of.ts';
import { useBox } from './use-box.ts';

type StageProps = { view: RoomView; main: TileItem; strip: TileItem[] };

/** What is shown to all, large, with everyone beside it. */
export function Stage({ view, main, strip }: StageProps) {
  const { t } = useTranslation();
  const { screen } = useMeeting();
  const { element, box } = useBox<HTMLElement>();
  const whole = useRef<HTMLDivElement>(null);
  const film = useBox<HTMLElement>();
  const stripHeight = film.box.width > film.box.height ? 74 : 107;
  const { room } = view;
  if (room === null) return null;
  return (
    <div className="stage">
      <section ref={element} className="stage-main" aria-label={t('room.stage')}>
        <div ref={whole} className="stage-whole">
          <Tile item={main} height={box.height} speaking={false} handPlace={undefined} />
        </div>
        <div className="stage-tools">
          {main.isSelf && (
            <button type="button" className="button small" onClick={() => void screen.stop()}>
              {t('room.stopPresenting')}
            </button>
          )}
          {document.fullscreenEnabled && !main.isSelf && (
            <button
              type="button"
              className="button small"
              aria-label={t('room.fullscreen')}
              title={t('room.fullscreen')}
              onClick={() => void whole.current?.requestFullscreen()}
            >
              <Maximize aria-hidden size={18} />
            </button>
          )}
        </div>
      </section>
      <section ref={film.element} className="filmstrip" aria-label={t('room.filmstrip')}>
        {strip.map((item) => (
          <Tile
            key={item.key}
            item={item}
            height={stripHeight}
            speaking={view.speakers.includes(item.peer.peerId)}
            handPlace={handPlace(room, item.peer.peerId)}
          />
        ))}
      </section>
    </div>
  );
}

import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { RoomView } from '../../../../client/room-view.ts';
import { useMeeting } from '../meeting-context.ts';
import { Stage } from './stage.tsx';
import { TileGrid } from './tile-grid.tsx';
import { tilesOf } from './tiles-of.ts';

/** The faces; or, when someone shows a screen, that with the faces beside it. */
export function RoomTiles({ view, onInvite }: { view: RoomView; onInvite: () => void }) {
  const { t } = useTranslation();
  const { record } = useMeeting();
  const { room, self, localTracks, remoteTracks } = view;
  // biome-ignore lint/correctness/useExhaustiveDependencies: all of the view that tilesOf reads
  const { people, screens } = useMemo(() => tilesOf(view), [room, self, localTracks, remoteTracks]);
  const [main, ...others] = screens;
  if (main !== undefined) return <Stage view={view} main={main} strip={[...others, ...people]} />;
  return (
    <div className="tiles-with-hint">
      <TileGrid view={view} items={people} />
      {people.length === 1 && people[0]?.isSelf === true && (
        <div className="alone">
          <p>
            <b>{t('room.alone')}.</b> {t(record.lobby ? 'room.aloneLobbyText' : 'room.aloneText')}
          </p>
          <button type="button" className="button primary small" onClick={onInvite}>
            {t('rooms.invite.title')}
          </button>
        </div>
      )}
    </div>
  );
}

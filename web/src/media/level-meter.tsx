import './level-meter.css';
import { useTranslation } from 'react-i18next';
import { useLevel } from './use-level.ts';

/** A bar that moves with the voice. */
export function LevelMeter({ track }: { track: MediaStreamTrack | null }) {
  const { t } = useTranslation();
  const element = useLevel(track);
  return (
    <div className="level" role="img" aria-label={t('prejoin.level')}>
      <div className="level-bar" ref={element} />
    </div>
  );
}

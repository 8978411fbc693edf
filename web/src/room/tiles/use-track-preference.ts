import { useEffect } from 'react';
import { useMeeting } from '../meeting-context.ts';
import { layerChoice } from './layer-choice.ts';

/** Sizes change many times while a window is dragged; the server is told once they rest. */
const SETTLE_MS = 150;

/** Tells the SFU what this tile has use for: nothing while it is hidden, and no more lines than it shows. */
export function useTrackPreference(consumerId: string | null, visible: boolean, height: number): void {
  const { room } = useMeeting();
  const { paused, spatialLayer } = layerChoice(visible, height, window.devicePixelRatio);
  const isLaidOut = height > 0;
  useEffect(() => {
    if (consumerId === null || !isLaidOut) return;
    const timer = setTimeout(() => {
      // The consumer may be gone by now; then there is nothing to prefer.
      room.setTrackPreference(consumerId, { paused, spatialLayer }).catch(() => undefined);
    }, SETTLE_MS);
    return () => clearTimeout(timer);
  }, [room, consumerId, paused, spatialLayer, isLaidOut]);
}

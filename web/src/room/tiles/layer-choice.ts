import type { TrackPreference } from '../../../../client/room-view.ts';

/**
 * What to receive of a video whose tile is `height` CSS pixels high. Simulcast sends three sizes, each twice the one
 * below: 180, 360 and 720 lines. More than the tile shows would be wasted on the way.
 */
export function layerChoice(
  visible: boolean,
  height: number,
  pixelRatio = 1,
): Required<Omit<TrackPreference, 'temporalLayer'>> {
  // A phone's three pixels to one are not worth three times the lines: count at most half as many again.
  const lines = height * Math.min(pixelRatio, 1.5);
  const spatialLayer = lines < 180 ? 0 : lines < 360 ? 1 : 2;
  return { paused: !visible, spatialLayer };
}

import { AppError } from './errors.ts';
import type { LiveSide } from './live-side.ts';

/** A live side that has no media: every join is refused with MEDIA_UNAVAILABLE, and all else works. */
export function offlineLiveSide(): LiveSide {
  return {
    rooms: {
      admit: () => Promise.reject(new AppError('MEDIA_UNAVAILABLE')),
      peopleCount: () => 0,
      end: () => Promise.resolve(),
    },
    startMedia: () => Promise.resolve(),
    openSockets: () => undefined,
    closeSockets: () => undefined,
    stopMedia: () => Promise.resolve(),
  };
}

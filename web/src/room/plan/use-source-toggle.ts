import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { Room } from '../../../../client/room-view.ts';
import { usePurchases } from '../../billing/purchases.tsx';
import { useMeeting } from '../meeting-context.ts';

type ToggledSource = 'microphone' | 'camera' | 'screen';

/** The server tells the call of a new plan, which may come a little after the page heard of it. */
const PATIENCE_MS = 10_000;

/**
 * Switches a source on or off. What one's plan does not have leads to one that does, in the call; once that is there, the
 * source is one click away.
 */
export function useSourceToggle(): (source: ToggledSource) => void {
  const { t } = useTranslation();
  const meeting = useMeeting();
  const { upgradeFor } = usePurchases();
  return useCallback(
    (source: ToggledSource) => {
      const toggle = () => void (source === 'screen' ? meeting.toggleScreen() : meeting.toggle(source));
      if (meeting.whyNot(source) !== 'plan') return toggle();
      upgradeFor(
        { type: 'publish', source },
        {
          label: t(source === 'screen' ? 'room.controls.share' : 'plans.turnCameraOn'),
          act: () => void untilAllowed(meeting.room, source).then(toggle),
        },
      );
    },
    [t, meeting, upgradeFor],
  );
}

/** Resolves when one may send it, or after a while; what is not allowed then is explained like any other time. */
function untilAllowed(room: Room, source: ToggledSource): Promise<void> {
  return new Promise((resolve) => {
    const isOver = () => room.view.connection === 'ended' || room.view.publishable.includes(source);
    if (isOver()) return resolve();
    const done = () => {
      clearTimeout(timer);
      stop();
      resolve();
    };
    const stop = room.subscribe(() => isOver() && done());
    const timer = setTimeout(done, PATIENCE_MS);
  });
}

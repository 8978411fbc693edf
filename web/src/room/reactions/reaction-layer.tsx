import './reaction-layer.css';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Reaction } from '../../../../src/protocol/room-state.ts';
import { useMeeting } from '../meeting-context.ts';

const SHOWN_MS = 4_000;
/** A whole room that claps is shown by some. */
const MAX_SHOWN = 12;
const LANES = 6;

type Shown = { id: number; name: string; reaction: Reaction };

/** Reactions, rising over the faces and gone again. */
export function ReactionLayer() {
  const { t } = useTranslation();
  const { room } = useMeeting();
  const [shown, setShown] = useState<readonly Shown[]>([]);

  useEffect(() => {
    let lastId = 0;
    const timers = new Set<ReturnType<typeof setTimeout>>();
    const stop = room.on('reaction', ({ displayName: name }, reaction) => {
      const id = ++lastId;
      setShown((before) => [...before, { id, name, reaction }].slice(-MAX_SHOWN));
      const timer = setTimeout(() => {
        timers.delete(timer);
        setShown((before) => before.filter((one) => one.id !== id));
      }, SHOWN_MS);
      timers.add(timer);
    });
    return () => {
      stop();
      for (const timer of timers) clearTimeout(timer);
    };
  }, [room]);

  return (
    <div className="reactions" role="log" aria-label={t('room.reactions.title')}>
      {shown.map(({ id, name, reaction }) => (
        <p key={id} className={`reaction lane-${id % LANES}`}>
          <span className="reaction-face">{reaction}</span>
          <span className="reaction-name" dir="auto">
            {name}
          </span>
        </p>
      ))}
    </div>
  );
}

import { useCallback, useEffect, useReducer } from 'react';
import type { Presence } from '../../../src/protocol/people.ts';
import { usePeopleConnection } from './people-provider.tsx';

type Known = { id: string; presence: Presence };

/** Whether people are there, as it is now; where there is no connection, as it was when the page was loaded. */
export function useWatchedPresence(people: readonly Known[]): (person: Known) => Presence {
  const connection = usePeopleConnection();
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const ids = people.map(({ id }) => id).join();

  useEffect(() => {
    if (connection === null || ids === '') return;
    const watched = new Set(ids.split(','));
    const stopWatching = connection.watch([...watched]);
    const stopListening = connection.on('presenceChanged', ({ userId }) => {
      if (watched.has(userId)) redraw();
    });
    return () => {
      stopListening();
      stopWatching();
    };
  }, [connection, ids]);

  return useCallback(
    (person) => connection?.presenceOf(person.id)?.presence ?? person.presence,
    [connection],
  );
}

import { useCallback, useEffect, useRef, useState } from 'react';
import { useWhileVisible } from './use-while-visible.ts';

/** What a page knows of one thing that it asked the server for. */
export type Answer<T> = {
  /** Undefined until it came the first time; what was shown stays while it is asked for again. */
  value: T | undefined;
  /** Why it could not be had the last time. */
  error: unknown;
  /** Asks again now; never rejects. */
  reload: () => Promise<void>;
  /** Shows what another request brought, such as the answer to a change. */
  put: (value: T) => void;
};

/**
 * Asks for something, and again whenever `ask` changes and, with `everyMs`, while the page is looked at. Of two answers
 * the younger question's is shown. `ask` must be stable (`useCallback`).
 */
export function useAnswer<T>(ask: () => Promise<T>, everyMs?: number): Answer<T> {
  const [state, setState] = useState<{ ask: typeof ask; value?: T; error: unknown }>({ ask, error: null });
  const asked = useRef(0);

  const reload = useCallback(async () => {
    const question = ++asked.current;
    try {
      const value = await ask();
      if (question === asked.current) setState({ ask, value, error: null });
    } catch (error) {
      if (question !== asked.current) return;
      setState((before) => (before.ask === ask ? { ...before, error } : { ask, error }));
    }
  }, [ask]);

  const put = useCallback(
    (value: T) => {
      // An answer that is on its way now is older than this.
      asked.current += 1;
      setState({ ask, value, error: null });
    },
    [ask],
  );

  useEffect(() => void reload(), [reload]);
  useWhileVisible(() => void reload(), everyMs);

  return { value: state.ask === ask ? state.value : undefined, error: state.error, reload, put };
}

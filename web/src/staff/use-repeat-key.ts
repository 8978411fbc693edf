import { useCallback, useRef } from 'react';
import { randomId } from '../../../client/random-id.ts';

/**
 * Gives an idempotency key for what is to be sent: the same for the same, as long as the dialog is open. Pressing the
 * button again after an answer that was lost then gives nothing and refunds nothing twice.
 */
export function useRepeatKey(): (body: object) => string {
  const keys = useRef(new Map<string, string>());
  return useCallback((body: object) => {
    const content = JSON.stringify(body);
    const key = keys.current.get(content) ?? randomId();
    keys.current.set(content, key);
    return key;
  }, []);
}

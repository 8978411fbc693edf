import { useEffect, useRef } from 'react';
import { isTypedInto, type ShortcutAction, shortcutOf } from './shortcuts.ts';

/** Listens for the room's single-key shortcuts. While a dialog is open they rest. */
export function useShortcuts(act: (action: ShortcutAction) => void): void {
  const latest = useRef(act);
  latest.current = act;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || document.querySelector('dialog[open]') !== null) return;
      const action = shortcutOf(event, isTypedInto(event.target));
      if (action === undefined) return;
      event.preventDefault();
      latest.current(action);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}

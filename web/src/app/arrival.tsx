import { createContext, type ReactNode, type RefObject, useContext, useEffect, useRef } from 'react';
import { useLocation } from 'wouter';

const ArrivalContext = createContext<RefObject<boolean> | null>(null);

/**
 * Has each page that one comes to by a link begin at its top, as pages that a browser loads do; on the way back the
 * browser knows where one was. With `useArrivalFocus`, whoever used a link that went with its page goes on from the new
 * page's content, and hears of it.
 */
export function ArrivalProvider({ children }: { children: ReactNode }) {
  const [path] = useLocation();
  const shown = useRef(path);
  const byLink = useRef(false);

  useEffect(() => {
    const onPush = () => {
      byLink.current = true;
    };
    const onElse = () => {
      byLink.current = false;
    };
    // The first two are wouter's own; a redirect replaces.
    addEventListener('pushState', onPush);
    addEventListener('replaceState', onElse);
    addEventListener('popstate', onElse);
    return () => {
      removeEventListener('pushState', onPush);
      removeEventListener('replaceState', onElse);
      removeEventListener('popstate', onElse);
    };
  }, []);

  useEffect(() => {
    if (shown.current === path) return;
    shown.current = path;
    if (!byLink.current) return;
    scrollTo(0, 0);
    focusContent();
  }, [path]);

  return <ArrivalContext value={byLink}>{children}</ArrivalContext>;
}

/** For the frame of a page, which may come a while after its path, when its part of the app was loaded. */
export function useArrivalFocus(): void {
  const byLink = useContext(ArrivalContext);
  useEffect(() => {
    if (byLink?.current === true) focusContent();
  }, [byLink]);
}

/** Unless the focus is on something already, such as a link of the page before that is also on this one. */
function focusContent(): void {
  if (document.activeElement === document.body)
    document.getElementById('content')?.focus({ preventScroll: true });
}

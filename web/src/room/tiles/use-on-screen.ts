import { type RefObject, useEffect, useState } from 'react';

/** Whether an element can be seen: scrolled into view, in a browser tab that is in front. */
export function useOnScreen(element: RefObject<HTMLElement | null>): boolean {
  const [inView, setInView] = useState(true);
  const [inFront, setInFront] = useState(!document.hidden);
  useEffect(() => {
    const target = element.current;
    if (target === null) return;
    const observer = new IntersectionObserver(([entry]) => setInView(entry?.isIntersecting ?? true), {
      rootMargin: '64px',
    });
    observer.observe(target);
    const onVisibility = () => setInFront(!document.hidden);
    document.addEventListener('visibilitychange', onVisibility);
    return () => {
      observer.disconnect();
      document.removeEventListener('visibilitychange', onVisibility);
    };
  }, [element]);
  return inView && inFront;
}

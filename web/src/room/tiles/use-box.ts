import { useEffect, useRef, useState } from 'react';

/** An element's inner size in pixels, followed as it changes. */
export function useBox<E extends HTMLElement>() {
  const element = useRef<E>(null);
  const [box, setBox] = useState({ width: 0, height: 0 });
  useEffect(() => {
    const target = element.current;
    if (target === null) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry === undefined) return;
      const { width, height } = entry.contentRect;
      setBox({ width: Math.floor(width), height: Math.floor(height) });
    });
    observer.observe(target);
    return () => observer.disconnect();
  }, []);
  return { element, box };
}

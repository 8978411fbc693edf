import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';

const NEAR_PX = 48;

/**
 * Keeps a list scrolled to its end as `content` grows, unless the reader has scrolled up. What is added above, before
 * `first`, moves nothing.
 */
export function useStickToEnd<E extends HTMLElement>(content: string, first: string) {
  const element = useRef<E>(null);
  const [isAtEnd, setAtEnd] = useState(true);
  const stick = useRef(true);

  const goToEnd = useCallback(() => {
    stick.current = true;
    setAtEnd(true);
    // After what was just added is drawn.
    requestAnimationFrame(() => element.current?.scrollTo({ top: element.current.scrollHeight }));
  }, []);

  useEffect(() => {
    const list = element.current;
    if (list === null) return;
    const onScroll = () => {
      stick.current = list.scrollHeight - list.scrollTop - list.clientHeight < NEAR_PX;
      setAtEnd(stick.current);
    };
    list.addEventListener('scroll', onScroll, { passive: true });
    return () => list.removeEventListener('scroll', onScroll);
  }, []);

  const height = useRef(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when there is something new above
  useLayoutEffect(() => {
    const list = element.current;
    if (list !== null && !stick.current) list.scrollTop += list.scrollHeight - height.current;
  }, [first]);
  // After each change, for the next one: how high the list was.
  useLayoutEffect(() => {
    height.current = element.current?.scrollHeight ?? 0;
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when the content changed
  useLayoutEffect(() => {
    if (stick.current) element.current?.scrollTo({ top: element.current.scrollHeight });
  }, [content]);

  return { element, isAtEnd, goToEnd };
}

import './page-list.css';
import { type ReactNode, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Problem } from './problem.tsx';
import type { Pages } from './use-pages.ts';

const ROWS = ['a', 'b', 'c', 'd', 'e'];

type PageListProps<T> = {
  pages: Pages<T>;
  /** What to show where there is nothing: usually an `EmptyState`. */
  empty: ReactNode;
  /** What has the shape of the items while they are on their way. Default some rows. */
  skeleton?: ReactNode;
  children: (items: readonly T[]) => ReactNode;
};

/** A list in pages, in all its states: on its way, failed, empty, there, and with more to come. */
export function PageList<T>({ pages, empty, skeleton, children }: PageListProps<T>) {
  const { t } = useTranslation();
  const list = useRef<HTMLDivElement>(null);
  const { items, state } = pages;

  // The button may be gone after the last page: one goes on reading at the first link that came.
  const loadMore = async () => {
    const before = list.current?.querySelectorAll('a[href], button').length ?? 0;
    await pages.loadMore();
    requestAnimationFrame(() =>
      list.current?.querySelectorAll<HTMLElement>('a[href], button')[before]?.focus({ preventScroll: true }),
    );
  };

  return (
    <div className="page-list">
      <p className="visually-hidden" role="status">
        {state === 'ready'
          ? t(pages.hasMore ? 'ui.foundMore' : 'ui.found', { count: items.length })
          : state === 'loading' && t('app.loading')}
      </p>
      {pages.error !== null && <Problem error={pages.error} onRetry={() => void pages.reload()} />}
      {state === 'loading' && (skeleton ?? <SkeletonRows />)}
      {state === 'ready' && items.length === 0 && empty}
      <div ref={list}>{items.length > 0 && children(items)}</div>
      {pages.hasMore && (
        <div className="page-list-more">
          <button type="button" className="button" onClick={() => void loadMore()}>
            {t('ui.more')}
          </button>
        </div>
      )}
    </div>
  );
}

/** Grey rows where a list will be. */
export function SkeletonRows({ count = ROWS.length }: { count?: number }) {
  return (
    <div className="skeleton-rows" aria-hidden="true">
      {ROWS.slice(0, count).map((row) => (
        <span key={row} className="skeleton" />
      ))}
    </div>
  );
}

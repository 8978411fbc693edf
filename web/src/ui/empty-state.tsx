import './empty-state.css';
import type { ReactNode } from 'react';

/** Nothing to show: says so, and what one can do about it. */
export function EmptyState({
  title,
  text,
  children,
}: {
  title: string;
  text?: string;
  children?: ReactNode;
}) {
  return (
    <div className="empty-state">
      <svg viewBox="0 0 120 72" width="120" height="72" aria-hidden="true" focusable="false">
        <path
          fill="var(--pine-wash)"
          stroke="var(--pine)"
          strokeWidth="2"
          d="M9 69V31C9 17 19 7 33 7h8c14 0 24 10 24 24S55 55 41 55H26z"
        />
        <path
          fill="var(--marigold-wash)"
          stroke="var(--marigold)"
          strokeWidth="2"
          d="M111 66V39c0-11-8-19-19-19h-4c-11 0-19 8-19 19s8 18 19 18h11z"
        />
      </svg>
      <h2>{title}</h2>
      {text !== undefined && <p className="soft">{text}</p>}
      {children}
    </div>
  );
}

import './badge.css';
import type { ReactNode } from 'react';

export type BadgeTone = 'plain' | 'live' | 'own' | 'warning' | 'danger';

/** A word or two about a thing, in a colour that only underlines what the words say. */
export function Badge({ tone = 'plain', children }: { tone?: BadgeTone; children: ReactNode }) {
  return <span className={tone === 'plain' ? 'badge' : `badge ${tone}`}>{children}</span>;
}

import './section.css';
import { type ReactNode, useId } from 'react';

type SectionProps = { title: string; lead?: string; danger?: boolean; children: ReactNode };

/** A part of a page in a card of its own, with a heading. */
export function Section({ title, lead, danger = false, children }: SectionProps) {
  const id = useId();
  return (
    <section className={danger ? 'section danger' : 'section'} aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {lead !== undefined && <p className="soft">{lead}</p>}
      {children}
    </section>
  );
}

import './page-head.css';
import type { ReactNode } from 'react';

/** A page's heading, what it is for, and its main action. */
export function PageHead({ title, lead, children }: { title: string; lead?: string; children?: ReactNode }) {
  return (
    <div className="page-title">
      <div>
        <h1 dir="auto">{title}</h1>
        {lead !== undefined && <p className="soft">{lead}</p>}
      </div>
      {children !== undefined && <div className="page-title-actions">{children}</div>}
    </div>
  );
}

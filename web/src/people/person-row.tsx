import './person-row.css';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { PersonSummary } from '../../../src/protocol/rest/people.ts';
import { Avatar } from '../ui/avatar.tsx';

type PersonRowProps = { person: PersonSummary; detail?: ReactNode; children?: ReactNode };

/** Someone in a list, leading to their profile, with what can be done about them. */
export function PersonRow({ person, detail, children }: PersonRowProps) {
  return (
    <li className="person-row">
      <Link className="person-row-link" href={`/people/${person.id}`}>
        <Avatar userId={person.id} name={person.displayName} url={person.avatarUrl} size="small" />
        <span className="person-row-names">
          <span dir="auto">{person.displayName}</span>
          <span className="soft">{detail ?? `@${person.username}`}</span>
        </span>
      </Link>
      {children}
    </li>
  );
}

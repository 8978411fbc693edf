import { Link } from 'wouter';
import type { PersonSummary } from '../../../src/protocol/rest/people.ts';
import { Avatar } from '../ui/avatar.tsx';

/** Someone, with their picture, leading to what staff know of them. */
export function PersonLink({ person }: { person: PersonSummary }) {
  return (
    <Link className="person-link" href={`/staff/users/${person.id}`}>
      <Avatar userId={person.id} name={person.displayName} url={person.avatarUrl} size="small" />
      <span className="person-names">
        <span dir="auto">{person.displayName}</span>
        <span className="soft">@{person.username}</span>
      </span>
    </Link>
  );
}

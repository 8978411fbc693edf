import type { User } from '../../../entities/user.ts';
import type { PersonSummary } from '../../../protocol/rest/people.ts';

/** Someone, as others see them in lists. */
export function toPersonSummary({
  id,
  username,
  displayName,
  avatarUrl,
}: Pick<User, 'id' | 'username' | 'displayName' | 'avatarUrl'>): PersonSummary {
  return { id, username, displayName, avatarUrl };
}

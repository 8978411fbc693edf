import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { Presence } from '../../../src/protocol/people.ts';
import type { FoundPerson } from '../../../src/protocol/rest/people.ts';
import { useLanguageName } from '../app/use-taxonomy.ts';
import { Avatar } from '../ui/avatar.tsx';
import { PresenceDot } from './presence-dot.tsx';

/** Someone among those who were found. The whole card is the link. */
export function PersonCard({ person, presence }: { person: FoundPerson; presence: Presence }) {
  const { t } = useTranslation();
  const nameOf = useLanguageName();
  return (
    <li className="person-card">
      <span className="person-card-face">
        <Avatar userId={person.id} name={person.displayName} url={person.avatarUrl} />
        <PresenceDot presence={presence} />
      </span>
      <div className="person-card-words">
        <h2 dir="auto">
          <Link href={`/people/${person.id}`}>{person.displayName}</Link>
        </h2>
        <p className="soft">
          @{person.username}
          <span className="visually-hidden">, {t(`directory.presence.${presence}`)}</span>
        </p>
        {person.nativeLanguages.length > 0 && (
          <p>{t('directory.speaksThese', { languages: person.nativeLanguages.map(nameOf).join(', ') })}</p>
        )}
        {person.learningLanguages.length > 0 && (
          <p>{t('directory.learnsThese', { languages: person.learningLanguages.map(nameOf).join(', ') })}</p>
        )}
      </div>
    </li>
  );
}

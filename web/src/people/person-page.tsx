import './people.css';
import '../ui/chips.css';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { PublicProfile } from '../../../src/protocol/rest/people.ts';
import { getUser } from '../../../src/protocol/rest/people-endpoints.ts';
import { api } from '../app/api.ts';
import { NotFoundPage } from '../app/not-found-page.tsx';
import { PageFrame } from '../app/page-frame.tsx';
import { problemOf } from '../app/problem-text.ts';
import { useSession } from '../app/session.tsx';
import { useAnswer } from '../app/use-answer.ts';
import { useMoment } from '../app/use-moment.ts';
import { usePageTitle } from '../app/use-page-title.ts';
import { useLanguageName } from '../app/use-taxonomy.ts';
import { Avatar } from '../ui/avatar.tsx';
import { Badge } from '../ui/badge.tsx';
import { SkeletonRows } from '../ui/page-list.tsx';
import { Problem } from '../ui/problem.tsx';
import { Section } from '../ui/section.tsx';
import { BlockButton } from './block-button.tsx';
import { PresenceDot } from './presence-dot.tsx';
import { ReviewList } from './review-list.tsx';
import { useWatchedPresence } from './use-watched-presence.ts';

const REFRESH_MS = 30_000;

/** Someone’s public profile. */
export default function PersonPage({ userId }: { userId: string }) {
  const { t } = useTranslation();
  const answer = useAnswer(
    useCallback(() => api.call(getUser, { params: { userId } }), [userId]),
    REFRESH_MS,
  );
  const person = answer.value;
  usePageTitle(person?.displayName ?? t('directory.title'));
  if (problemOf(answer.error)?.code === 'USER_NOT_FOUND') return <NotFoundPage />;
  return (
    <PageFrame>
      {answer.error !== null && <Problem error={answer.error} onRetry={() => void answer.reload()} />}
      {person === undefined && answer.error === null && <SkeletonRows />}
      {person !== undefined && (
        <Profile person={person} onBlocked={(blocked) => answer.put({ ...person, blocked })} />
      )}
    </PageFrame>
  );
}

type ProfileProps = { person: PublicProfile; onBlocked: (blocked: boolean) => void };

function Profile({ person, onBlocked }: ProfileProps) {
  const { t } = useTranslation();
  const { user } = useSession();
  const { day, moment } = useMoment();
  const presence = useWatchedPresence([person])(person);
  const lastSeen =
    presence === 'offline' && person.lastSeenAt !== null
      ? t('directory.lastSeen', { when: moment(person.lastSeenAt) })
      : t(`directory.presence.${presence}`);
  return (
    <div className="narrow-column">
      <div className="person-head">
        <span className="person-card-face">
          <Avatar userId={person.id} name={person.displayName} url={person.avatarUrl} size="large" />
          <PresenceDot presence={presence} />
        </span>
        <div className="person-head-words">
          <h1 dir="auto">{person.displayName}</h1>
          <p className="soft">
            @{person.username} · {lastSeen} · {t('account.member', { date: day(person.createdAt) })}
          </p>
          {person.role !== 'user' && <Badge tone="own">{t(`directory.role.${person.role}`)}</Badge>}
        </div>
        {user?.id !== person.id && <BlockButton person={person} onBlocked={onBlocked} />}
      </div>
      <div className="section-stack">
        <Section title={t('directory.about')}>
          {person.bio === '' ? (
            <p className="soft">{t('directory.noBio')}</p>
          ) : (
            <p className="person-bio" dir="auto">
              {person.bio}
            </p>
          )}
          <Languages label={t('directory.speaks')} tags={person.nativeLanguages} />
          <Languages label={t('directory.learns')} tags={person.learningLanguages} />
        </Section>
        <ReviewList userId={person.id} reviews={person.reviews} />
      </div>
    </div>
  );
}

function Languages({ label, tags }: { label: string; tags: readonly string[] }) {
  const nameOf = useLanguageName();
  if (tags.length === 0) return null;
  return (
    <div className="field">
      <h3>{label}</h3>
      <ul className="chips">
        {tags.map((tag) => (
          <li key={tag} className="chip">
            {nameOf(tag)}
          </li>
        ))}
      </ul>
    </div>
  );
}

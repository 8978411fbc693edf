import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { PublicProfile } from '../../../src/protocol/rest/people.ts';
import { listReviews } from '../../../src/protocol/rest/people-endpoints.ts';
import { api } from '../app/api.ts';
import { useMoment } from '../app/use-moment.ts';
import { PageList, SkeletonRows } from '../ui/page-list.tsx';
import { Section } from '../ui/section.tsx';
import { type PageRequest, usePages } from '../ui/use-pages.ts';

/** What others wrote of someone. */
export function ReviewList({ userId, reviews }: { userId: string; reviews: PublicProfile['reviews'] }) {
  const { t, i18n } = useTranslation();
  const { day } = useMoment();
  const pages = usePages(
    useCallback((query: PageRequest) => api.call(listReviews, { params: { userId }, query }), [userId]),
    { key: (review) => review.id },
  );
  const average =
    reviews.averageRating === null
      ? ''
      : new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 1 }).format(reviews.averageRating);
  return (
    <Section
      title={t('directory.reviews')}
      {...(average === '' ? {} : { lead: t('directory.rating', { average, count: reviews.count }) })}
    >
      <PageList
        pages={pages}
        empty={<p className="soft">{t('directory.noReviews')}</p>}
        skeleton={<SkeletonRows count={1} />}
      >
        {(items) => (
          <ul className="reviews">
            {items.map((review) => (
              <li key={review.id} className="review">
                <p>
                  <span role="img" aria-label={t('directory.stars', { count: review.rating })}>
                    {'★'.repeat(review.rating)}
                    {'☆'.repeat(5 - review.rating)}
                  </span>{' '}
                  <Link href={`/people/${review.author.id}`} dir="auto">
                    {review.author.displayName}
                  </Link>{' '}
                  <time className="soft" dateTime={review.createdAt}>
                    {day(review.createdAt)}
                  </time>
                </p>
                <p dir="auto">{review.text}</p>
              </li>
            ))}
          </ul>
        )}
      </PageList>
    </Section>
  );
}

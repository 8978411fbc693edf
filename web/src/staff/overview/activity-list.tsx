import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { Activity } from '../../../../src/protocol/rest/admin.ts';
import { useMoment } from '../../app/use-moment.ts';
import { useActWords } from '../audit/use-act-words.ts';

type Item = Activity['items'][number];

/** What happened last, each leading to where one can act. */
export function ActivityList({ activity }: { activity: Activity }) {
  const { t } = useTranslation();
  const { moment } = useMoment();
  const words = useActWords();
  if (activity.items.length === 0) return <p className="soft">{t('staff.activity.empty')}</p>;
  return (
    <ol className="activity">
      {activity.items.map((item) => (
        <li key={`${item.kind} ${item.id}`}>
          <time dateTime={item.at} className="soft">
            {moment(item.at)}
          </time>
          <Link href={placeOf(item)}>
            {t(`staff.activity.${item.kind}`, {
              label: item.kind === 'staff-acted' ? words(item.label) : item.label,
              name: item.person?.displayName ?? t('staff.activity.someone'),
            })}
          </Link>
        </li>
      ))}
    </ol>
  );
}

function placeOf({ kind, id }: Item): string {
  switch (kind) {
    case 'user-registered':
      return `/staff/users/${id}`;
    case 'room-opened':
    case 'room-ended':
      return `/staff/rooms/${id}`;
    case 'report-made':
      return '/staff/reports';
    case 'staff-acted':
      return '/staff/audit';
  }
}

import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { AuditEntry } from '../../../../src/protocol/rest/admin.ts';
import { useMoment } from '../../app/use-moment.ts';
import type { Column } from '../../ui/data-table.tsx';
import { PersonLink } from '../person-link.tsx';
import { useActWords } from './use-act-words.ts';

/** What the log shows of an act: when, who, what, on whom, what it changed, from where. */
export function useAuditColumns(): Column<AuditEntry>[] {
  const { t } = useTranslation();
  const { moment } = useMoment();
  const words = useActWords();
  return [
    {
      key: 'when',
      label: t('staff.entry.when'),
      cell: ({ at }) => <time dateTime={at}>{moment(at)}</time>,
    },
    { key: 'who', label: t('staff.entry.who'), cell: ({ actor }) => <PersonLink person={actor} /> },
    {
      key: 'what',
      label: t('staff.entry.what'),
      cell: ({ action }) => (
        <span className="act-words">
          <span>{words(action)}</span>
          <code>{action}</code>
        </span>
      ),
    },
    { key: 'whom', label: t('staff.entry.whom'), cell: ({ target }) => <Target target={target} /> },
    {
      key: 'change',
      label: t('staff.entry.change'),
      cell: ({ before, after }) => <Change before={before} after={after} />,
    },
    {
      key: 'from',
      label: t('staff.entry.from'),
      cell: ({ address, userAgent }) => (
        <span className="soft" title={userAgent ?? undefined}>
          {address ?? t('staff.entry.inside')}
        </span>
      ),
    },
  ];
}

/** Where the pages of such things are; what is not here has none of its own. */
const LISTS: Readonly<Partial<Record<AuditEntry['target']['kind'], string>>> = {
  user: '/staff/users',
  room: '/staff/rooms',
  plan: '/staff/plans',
  subscription: '/staff/subscriptions',
  webhook: '/staff/webhooks',
};

function Target({ target }: { target: AuditEntry['target'] }) {
  const { t } = useTranslation();
  const name = target.name ?? t('staff.entry.gone');
  const list = LISTS[target.kind];
  return (
    <span dir="auto">
      <span className="soft">{t(`staff.entry.kinds.${target.kind}`)}</span>{' '}
      {list === undefined ? name : <Link href={`${list}/${target.id}`}>{name}</Link>}
    </span>
  );
}

/** What was before and after, as the log has it. */
function Change({ before, after }: { before: unknown; after: unknown }) {
  if (before == null && after == null) return '–';
  return (
    <code className="change">
      {before != null && <del>{JSON.stringify(before)}</del>}{' '}
      {after != null && <ins>{JSON.stringify(after)}</ins>}
    </code>
  );
}

import { useTranslation } from 'react-i18next';
import { SearchField } from '../../ui/search-field.tsx';
import { Select } from '../../ui/select.tsx';
import { useAdminPlans } from '../plans/use-admin-plans.ts';
import { SOURCES, STATUSES, type useSubscriptionFilters } from './use-subscription-filters.ts';

type SubscriptionFiltersProps = { filters: ReturnType<typeof useSubscriptionFilters> };

/** By person, status, source and plan. */
export function SubscriptionFilters({ filters: { filter, setFilter } }: SubscriptionFiltersProps) {
  const { t } = useTranslation();
  const plans = useAdminPlans();
  const all = (name: string) => ({ value: '', label: `${name}: ${t('staff.filterAll')}` });
  const choices = [
    {
      name: 'status',
      label: t('staff.subscription.status'),
      options: STATUSES.map((value) => ({ value, label: t(`staff.subscription.statuses.${value}`) })),
    },
    {
      name: 'source',
      label: t('staff.subscription.source'),
      options: SOURCES.map((value) => ({ value, label: t(`staff.subscription.sources.${value}`) })),
    },
    {
      name: 'plan',
      label: t('staff.subscription.plan'),
      options: (plans ?? []).filter(({ free }) => !free).map(({ id, name }) => ({ value: id, label: name })),
    },
  ] as const;
  return (
    <div className="staff-filters wide">
      <SearchField
        label={t('staff.subscription.find')}
        value={filter('text')}
        onValue={(text) => setFilter('text', text)}
        maxLength={254}
      />
      {choices.map(({ name, label, options }) => (
        <Select<string>
          key={name}
          compact
          label={label}
          value={filter(name)}
          options={[all(label), ...options]}
          onValue={(value) => setFilter(name, value)}
        />
      ))}
    </div>
  );
}

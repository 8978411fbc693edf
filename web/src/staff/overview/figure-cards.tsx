import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { Figures } from '../../../../src/protocol/rest/admin.ts';
import type { Money } from '../../../../src/protocol/rest/plans.ts';
import { useSession } from '../../app/session.tsx';
import { useNumber } from '../../app/use-number.ts';
import { useMoney } from '../../plans/use-money.ts';

/** The figures of now, a card each with what belongs to it. */
export function FigureCards({ figures }: { figures: Figures }) {
  const { t } = useTranslation();
  const number = useNumber();
  const money = useMoney();
  const isAdmin = useSession().user?.role === 'admin';
  const { users, rooms, people, minutes, revenue } = figures;
  const sums = (all: readonly Money[]) => all.map(money).join(', ');
  return (
    <dl className="figure-cards">
      <Card
        name={t('staff.figures.users')}
        value={number(users.all)}
        details={[
          `${number(users.activeToday)} ${t('staff.figures.activeToday')}`,
          `${number(users.newToday)} ${t('staff.figures.newToday')}`,
          `${number(users.flagged)} ${t('staff.figures.flagged')}`,
          `${number(users.banned)} ${t('staff.figures.banned')}`,
          `${number(users.premium)} ${t('staff.figures.premium')}`,
        ]}
      />
      <Card
        name={t('staff.figures.people')}
        value={number(people.connected)}
        details={[`${number(people.inRooms)} ${t('staff.figures.inRooms')}`]}
      />
      <Card
        name={t('staff.figures.rooms')}
        value={number(rooms.all)}
        details={[
          `${number(rooms.live)} ${t('staff.figures.live')}`,
          `${number(rooms.upcoming)} ${t('staff.figures.upcoming')}`,
        ]}
      />
      <Card
        name={t('staff.figures.minutes')}
        value={number(minutes.today)}
        details={[`${number(minutes.last30Days)} ${t('staff.figures.last30Days')}`]}
      />
      <Card name={t('staff.figures.messages')} value={number(figures.messagesToday)} details={[]} />
      {isAdmin && (
        <Card
          name={t('staff.figures.revenue')}
          value={sums(revenue.today) || t('staff.figures.revenueNone')}
          details={[
            `${sums(revenue.last30Days) || t('staff.figures.revenueNone')} ${t('staff.figures.last30Days')}`,
          ]}
        />
      )}
      <div className={`figure-card ${figures.openReports > 0 ? 'calls' : ''}`}>
        <dt>{t('staff.figures.reports')}</dt>
        <dd className="figure-value">{number(figures.openReports)}</dd>
        <dd className="figure-detail">
          <Link href="/staff/reports">{t('staff.figures.reportsLink')}</Link>
        </dd>
      </div>
    </dl>
  );
}

function Card({ name, value, details }: { name: string; value: string; details: readonly string[] }) {
  return (
    <div className="figure-card">
      <dt>{name}</dt>
      <dd className="figure-value">{value}</dd>
      {details.map((detail) => (
        <dd key={detail} className="figure-detail">
          {detail}
        </dd>
      ))}
    </div>
  );
}

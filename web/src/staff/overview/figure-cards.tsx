import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { Figures } from '../../../../src/protocol/rest/admin.ts';
import { useNumber } from '../../app/use-number.ts';

/** The figures of now, a card each with what belongs to it. */
export function FigureCards({ figures }: { figures: Figures }) {
  const { t } = useTranslation();
  const number = useNumber();
  const { users, rooms, people, minutes } = figures;
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

import { useTranslation } from 'react-i18next';
import type { Dashboard } from '../../../src/protocol/rest/people.ts';
import { chartScale } from './chart-scale.ts';

const WIDTH = 560;
const HEIGHT = 180;
const TOP = 12;
/** For the marks on the left, and half of the last day's name. */
const AXIS = 48;
const RIGHT = 12;
const GAP = 0.28;

/** Minutes by day as bars, and as a table for those who read rather than see. Days are those of UTC. */
export function MinutesChart({ days }: { days: Dashboard['minutesByDay'] }) {
  const { t, i18n } = useTranslation();
  const name = new Intl.DateTimeFormat(i18n.language, { day: 'numeric', month: 'short', timeZone: 'UTC' });
  const dayName = (day: string) => name.format(new Date(`${day}T00:00:00Z`));
  const { highest, ticks } = chartScale(days.map(({ minutes }) => minutes));
  const step = WIDTH / Math.max(1, days.length);
  const yOf = (minutes: number) => TOP + (HEIGHT - TOP) * (1 - minutes / highest);
  return (
    <figure className="minutes-chart">
      <svg viewBox={`${-AXIS} 0 ${AXIS + WIDTH + RIGHT} ${HEIGHT + 24}`} aria-hidden="true" focusable="false">
        {ticks.map((tick) => (
          <g key={tick}>
            <line x1="0" x2={WIDTH} y1={yOf(tick)} y2={yOf(tick)} stroke="var(--line)" />
            <text x="-8" y={yOf(tick) + 4} textAnchor="end">
              {tick}
            </text>
          </g>
        ))}
        {days.map(({ day, minutes }, at) => (
          <g key={day}>
            <rect
              x={at * step + (step * GAP) / 2}
              width={step * (1 - GAP)}
              y={yOf(minutes)}
              height={HEIGHT - yOf(minutes)}
              rx="4"
              fill="var(--pine)"
            >
              <title>{`${dayName(day)}: ${t('meetings.minutes', { count: minutes })}`}</title>
            </rect>
            {at % 3 === 1 && (
              <text x={at * step + step / 2} y={HEIGHT + 18} textAnchor="middle">
                {dayName(day)}
              </text>
            )}
          </g>
        ))}
      </svg>
      <table className="visually-hidden">
        <caption>{t('dashboard.byDay')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('dashboard.day')}</th>
            <th scope="col">{t('rooms.form.minutes')}</th>
          </tr>
        </thead>
        <tbody>
          {days.map(({ day, minutes }) => (
            <tr key={day}>
              <th scope="row">{dayName(day)}</th>
              <td>{minutes}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}

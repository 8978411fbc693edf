import './overview.css';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { getActivity, getFigures, getSeries } from '../../../../src/protocol/rest/admin-endpoints.ts';
import { api } from '../../app/api.ts';
import { useAnswer } from '../../app/use-answer.ts';
import { AnswerView } from '../answer-view.tsx';
import { ActivityList } from './activity-list.tsx';
import { FigureCards } from './figure-cards.tsx';
import { SeriesCharts } from './series-charts.tsx';

const FIGURES_MS = 10_000;
const SERIES_MS = 60_000;
const RANGES = [7, 30, 90] as const;

/** How the site is doing: now, day by day, and what happened last. */
export function OverviewPage() {
  const { t } = useTranslation();
  const [days, setDays] = useState<number>(30);
  const figures = useAnswer(
    useCallback(() => api.call(getFigures), []),
    FIGURES_MS,
  );
  const series = useAnswer(
    useCallback(() => api.call(getSeries, { query: { days } }), [days]),
    SERIES_MS,
  );
  const activity = useAnswer(
    useCallback(() => api.call(getActivity), []),
    FIGURES_MS,
  );
  return (
    <>
      <section className="staff-section" aria-labelledby="figures">
        <h2 id="figures">{t('staff.figures.heading')}</h2>
        <AnswerView answer={figures}>{(value) => <FigureCards figures={value} />}</AnswerView>
      </section>

      <section className="staff-section" aria-labelledby="charts">
        <div className="staff-section-head">
          <h2 id="charts">{t('staff.charts.heading')}</h2>
          <fieldset className="segments">
            <legend className="visually-hidden">{t('staff.charts.range')}</legend>
            {RANGES.map((range) => (
              <label key={range}>
                <input
                  type="radio"
                  name="days"
                  className="visually-hidden"
                  checked={days === range}
                  onChange={() => setDays(range)}
                />
                <span>{t('staff.charts.days', { count: range })}</span>
              </label>
            ))}
          </fieldset>
        </div>
        <AnswerView answer={series}>{(value) => <SeriesCharts series={value} />}</AnswerView>
      </section>

      <section className="staff-section" aria-labelledby="activity">
        <h2 id="activity">{t('staff.activity.heading')}</h2>
        <AnswerView answer={activity}>{(value) => <ActivityList activity={value} />}</AnswerView>
      </section>
    </>
  );
}

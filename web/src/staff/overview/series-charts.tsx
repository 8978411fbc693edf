import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import type { Series } from '../../../../src/protocol/rest/admin.ts';
import { useMoment } from '../../app/use-moment.ts';
import { useNumber } from '../../app/use-number.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';

const MEASURES = ['activeUsers', 'newUsers', 'roomsOpened', 'minutes', 'messages', 'reports'] as const;
type Measure = (typeof MEASURES)[number];

/** A chart for each measure, or one table with all of them. */
export function SeriesCharts({ series }: { series: Series }) {
  const { t } = useTranslation();
  const [asTable, setAsTable] = useState(false);
  return (
    <>
      {asTable ? (
        <SeriesTable series={series} />
      ) : (
        <div className="charts">
          {MEASURES.map((measure) => (
            <DayChart key={measure} series={series} measure={measure} />
          ))}
        </div>
      )}
      <p className="staff-foot">
        <button type="button" className="button quiet small" onClick={() => setAsTable(!asTable)}>
          {t(asTable ? 'staff.charts.asChart' : 'staff.charts.asTable')}
        </button>
        <span className="soft">{t('staff.charts.utc')}</span>
      </p>
    </>
  );
}

function DayChart({ series, measure }: { series: Series; measure: Measure }) {
  const { t } = useTranslation();
  const number = useNumber();
  const { utcDay } = useMoment();
  const values = series.days.map((one) => one[measure]);
  const total = values.reduce((sum, value) => sum + value, 0);
  const highest = Math.max(0, ...values);
  const name = t(`staff.charts.${measure}`);
  // People who were active on two days would be counted twice.
  const sum =
    measure === 'activeUsers'
      ? t('staff.charts.highest', { highest: number(highest) })
      : t('staff.charts.total', { total: number(total) });
  return (
    <figure className="chart">
      <figcaption>
        <strong>{name}</strong> <span className="soft">{sum}</span>
      </figcaption>
      {/* For eyes alone: the table has the same for everyone. */}
      <div aria-hidden="true" className="chart-box">
        <ResponsiveContainer width="100%" height="100%">
          <BarChart
            data={series.days}
            margin={{ top: 4, right: 4, bottom: 0, left: 0 }}
            accessibilityLayer={false}
          >
            <CartesianGrid vertical={false} stroke="var(--line)" />
            <XAxis
              dataKey="day"
              tickFormatter={utcDay}
              tick={{ fill: 'var(--ink-soft)', fontSize: 12 }}
              tickLine={false}
              axisLine={false}
              minTickGap={28}
            />
            <YAxis
              allowDecimals={false}
              width={44}
              tickFormatter={number}
              tick={{ fill: 'var(--ink-soft)', fontSize: 12 }}
              tickLine={false}
              axisLine={false}
            />
            <Tooltip
              isAnimationActive={false}
              cursor={{ fill: 'var(--pine-wash)' }}
              contentStyle={{ background: 'var(--raised)', border: '1px solid var(--line)', borderRadius: 8 }}
              labelFormatter={(label) => utcDay(String(label))}
              formatter={(value) => [number(Number(value)), name]}
            />
            <Bar dataKey={measure} fill="var(--pine)" radius={[4, 4, 0, 0]} isAnimationActive={false} />
          </BarChart>
        </ResponsiveContainer>
      </div>
    </figure>
  );
}

function SeriesTable({ series }: { series: Series }) {
  const { t } = useTranslation();
  const number = useNumber();
  const { utcDay } = useMoment();
  const columns: Column<Series['days'][number]>[] = [
    { key: 'day', label: t('staff.charts.day'), cell: (one) => utcDay(one.day) },
    ...MEASURES.map((measure) => ({
      key: measure,
      label: t(`staff.charts.${measure}`),
      numeric: true,
      cell: (one: Series['days'][number]) => number(one[measure]),
    })),
  ];
  return (
    <DataTable
      caption={t('staff.charts.heading')}
      columns={columns}
      rows={series.days.toReversed()}
      rowKey={(one) => one.day}
    />
  );
}

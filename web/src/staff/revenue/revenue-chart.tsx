import { useTranslation } from 'react-i18next';
import {
  Bar,
  BarChart,
  CartesianGrid,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { useMoment } from '../../app/use-moment.ts';
import { minorDigits } from '../../plans/money.ts';
import { useMoney } from '../../plans/use-money.ts';
import type { CurrencyRevenue } from './revenue-sums.ts';

/** What is drawn of a day: below the line is what went back or is held. */
const BARS = [
  { key: 'captured', colour: 'var(--pine)' },
  { key: 'refunded', colour: 'var(--danger)' },
  { key: 'disputed', colour: 'var(--marigold)' },
] as const;

const TICK = { fill: 'var(--ink-soft)', fontSize: 12 };

/** One currency’s days: what came in above the line, what went back below it. For eyes alone; the table has the same. */
export function RevenueChart({ revenue: { currency, days } }: { revenue: CurrencyRevenue }) {
  const { t, i18n } = useTranslation();
  const money = useMoney();
  const { utcDay } = useMoment();
  const short = new Intl.NumberFormat(i18n.language, { style: 'currency', currency, notation: 'compact' });
  const data = days.map((one) => ({
    day: one.day,
    captured: one.capturedMinor,
    refunded: -one.refundedMinor,
    disputed: -one.disputedMinor,
  }));
  return (
    <figure className="chart">
      <figcaption>
        <strong>{t('staff.income.chartName', { currency })}</strong>{' '}
        <span className="soft">{t('staff.income.chartText')}</span>
      </figcaption>
      <div aria-hidden="true" className="chart-box revenue-box">
        <ResponsiveContainer width="100%" height="100%">
          <BarChart
            data={data}
            stackOffset="sign"
            margin={{ top: 4, right: 4, bottom: 0, left: 0 }}
            accessibilityLayer={false}
          >
            <CartesianGrid vertical={false} stroke="var(--line)" />
            <XAxis
              dataKey="day"
              tickFormatter={utcDay}
              tick={TICK}
              tickLine={false}
              axisLine={false}
              minTickGap={28}
            />
            <YAxis
              width={64}
              tickFormatter={(minor) => short.format(Number(minor) / 10 ** minorDigits(currency))}
              tick={TICK}
              tickLine={false}
              axisLine={false}
            />
            <Tooltip
              isAnimationActive={false}
              cursor={{ fill: 'var(--pine-wash)' }}
              contentStyle={{ background: 'var(--raised)', border: '1px solid var(--line)', borderRadius: 8 }}
              itemStyle={{ color: 'var(--ink)' }}
              labelFormatter={(label) => utcDay(String(label))}
              formatter={(value, name) => {
                const bar = BARS.find(({ key }) => key === name)?.key ?? 'captured';
                return [money({ currency, amountMinor: Math.abs(Number(value)) }), t(`staff.income.${bar}`)];
              }}
            />
            <ReferenceLine y={0} stroke="var(--line-strong)" />
            {BARS.map(({ key, colour }) => (
              <Bar key={key} dataKey={key} stackId="day" fill={colour} isAnimationActive={false} />
            ))}
          </BarChart>
        </ResponsiveContainer>
      </div>
      <p className="chart-key" aria-hidden="true">
        {BARS.map(({ key, colour }) => (
          <span key={key}>
            <span className="chart-colour" style={{ background: colour }} />
            {t(`staff.income.${key}`)}
          </span>
        ))}
      </p>
    </figure>
  );
}

import type { TFunction } from 'i18next';

const UNITS = ['kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** A size in the largest unit of which there is one: `10 GB`, `1.5 MB`. */
export function formatBytes(bytes: number, language: string): string {
  const thousands = Math.floor(Math.log10(Math.max(bytes, 1)) / 3);
  const step = Math.min(UNITS.length, Math.max(1, thousands));
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit: UNITS[step - 1] ?? 'kilobyte',
    unitDisplay: 'short',
    maximumFractionDigits: 1,
  }).format(bytes / 1_000 ** step);
}

/** `64 kbit/s`, `1.5 Mbit/s`. */
export function formatBitrate(bps: number, language: string): string {
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
  return bps < 1_000_000
    ? `${number.format(bps / 1_000)} kbit/s`
    : `${number.format(bps / 1_000_000)} Mbit/s`;
}

/** `45 minutes`, `1 hour`, `1 hour 30 minutes`. */
export function lengthWords(minutes: number, t: TFunction): string {
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  if (hours === 0) return t('plans.minutes', { count: rest });
  if (rest === 0) return t('plans.hours', { count: hours });
  return t('plans.hoursAndMinutes', {
    hours: t('plans.hours', { count: hours }),
    minutes: t('plans.minutes', { count: rest }),
  });
}

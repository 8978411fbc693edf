/** When a message was sent, as short as is clear: the time, with the date if it was not today. */
export function chatTime(sentAt: string, now: Date, language: string, timeZone?: string): string {
  const sent = new Date(sentAt);
  const zone = timeZone === undefined ? {} : { timeZone };
  const day = new Intl.DateTimeFormat('en-CA', { dateStyle: 'short', ...zone });
  const isToday = day.format(sent) === day.format(now);
  return new Intl.DateTimeFormat(language, {
    hour: 'numeric',
    minute: '2-digit',
    ...(isToday ? {} : { day: 'numeric', month: 'short' }),
    ...zone,
  }).format(sent);
}

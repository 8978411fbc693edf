/** What a `datetime-local` input holds for a moment, in the zone of this device: `2030-01-31T09:05`. */
export function toLocalInput(moment: Date): string {
  const two = (number: number) => String(number).padStart(2, '0');
  const day = `${String(moment.getFullYear()).padStart(4, '0')}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`;
  return `${day}T${two(moment.getHours())}:${two(moment.getMinutes())}`;
}

/** The moment of what a `datetime-local` input holds, as ISO 8601 in UTC; undefined while it holds none. */
export function fromLocalInput(value: string): string | undefined {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(value)) return undefined;
  // Without a zone it is read in this device's; a time that a change of clocks skips becomes the one after it.
  const moment = new Date(value);
  return Number.isNaN(moment.getTime()) ? undefined : moment.toISOString();
}

/** The zone of this device, as in `Europe/Paris`. */
export function localZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** The next full hour that is at least `leadMinutes` away: where a new meeting is put at first. */
export function nextFullHour(now: Date, leadMinutes = 15): Date {
  const start = new Date(now.getTime() + leadMinutes * 60_000);
  if (start.getMinutes() !== 0 || start.getSeconds() !== 0 || start.getMilliseconds() !== 0)
    start.setHours(start.getHours() + 1);
  start.setMinutes(0, 0, 0);
  return start;
}

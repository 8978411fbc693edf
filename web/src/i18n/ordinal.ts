const SUFFIXES: Partial<Record<Intl.LDMLPluralRule, string>> = { one: 'st', two: 'nd', few: 'rd' };
const rules = new Intl.PluralRules('en', { type: 'ordinal' });

/** 1 → `1st`, 2 → `2nd`, 11 → `11th`. In other languages, the number with a full stop. */
export function ordinal(place: number, language = 'en'): string {
  if (!language.startsWith('en')) return `${place}.`;
  return `${place}${SUFFIXES[rules.select(place)] ?? 'th'}`;
}

import type { PublishGrants } from './entitlements.ts';

// Without zod, as `plan-refusal.ts` is: clients ask it too.

export type GrantsChange = 'plan-started' | 'plan-ended' | 'plan-changed';

/** What a change of grants means to the person; undefined when nothing changed. That something was lost comes first. */
export function grantsChange(before: PublishGrants, after: PublishGrants): GrantsChange | undefined {
  if (before.publish.some((source) => !after.publish.includes(source))) return 'plan-ended';
  const gained = after.publish.filter((source) => !before.publish.includes(source));
  if (gained.length > 0) return 'plan-started';
  const isSame = after.publish.every((source) => before.bitratesBps[source] === after.bitratesBps[source]);
  return isSame ? undefined : 'plan-changed';
}

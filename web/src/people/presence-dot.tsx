import type { Presence } from '../../../src/protocol/people.ts';

/** Whether someone is there, at a glance. The words for it stand elsewhere. */
export function PresenceDot({ presence }: { presence: Presence }) {
  return <span className={`presence-dot ${presence}`} aria-hidden="true" />;
}

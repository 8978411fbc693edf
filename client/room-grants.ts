import type { PublishGrants } from '../src/protocol/entitlements.ts';
import type { EventPayload } from '../src/protocol/events.ts';
import { grantsChange } from '../src/protocol/grants-change.ts';
import type { MediaSource } from '../src/protocol/media.ts';
import { NO_VIDEO } from '../src/protocol/plan-refusal.ts';
import type { LocalMedia } from './local-media.ts';
import { ParleyError } from './parley-error.ts';
import type { ParleyRoomEvents } from './room-view.ts';
import type { RoomViewStore } from './room-view-store.ts';
import type { TypedEmitter } from './typed-emitter.ts';

export type RoomGrantsOptions = {
  store: RoomViewStore;
  events: TypedEmitter<ParleyRoomEvents>;
  local: LocalMedia;
};

/** What one's plan lets one send, as the server said last: one's own media is kept to it, and the person told. */
export class RoomGrants {
  readonly #options: RoomGrantsOptions;
  /** Null before the first entry: then only the server knows. */
  #current: PublishGrants | null = null;

  constructor(options: RoomGrantsOptions) {
    this.#options = options;
  }

  /** Throws PLAN_REQUIRED, in the server's words, without asking it. */
  require(source: MediaSource): void {
    if (this.#current !== null && !this.#current.publish.includes(source)) throw planRequired();
  }

  /** With an entry, or because the plan changed. The same again changes nothing. */
  set(grants: PublishGrants): void {
    const { store, events, local } = this.#options;
    const before = this.#current;
    this.#current = grants;
    store.set({ publishable: grants.publish, bitratesBps: grants.bitratesBps });
    const revoked = local.setGrants(grants);
    if (before === null) {
      // What was wished for before it was known.
      if (revoked.length > 0) events.emit('error', planRequired());
      return;
    }
    const reason = grantsChange(before, grants);
    if (reason === undefined) return;
    const lost = before.publish.filter((source) => !grants.publish.includes(source));
    const gained = grants.publish.filter((source) => !before.publish.includes(source));
    events.emit('grantsChanged', { reason, lost, gained });
  }

  /** The server closed a source. */
  closedOverLimit(over: EventPayload<'source:over-limit'>): void {
    this.#options.local.revoke(over.source);
    this.#options.events.emit('sourceOverLimit', over);
  }
}

function planRequired(): ParleyError {
  const { detail, path } = NO_VIDEO;
  return new ParleyError({
    type: 'urn:parley:error:client',
    title: 'Payment Required',
    status: 402,
    detail,
    code: 'PLAN_REQUIRED',
    errors: [{ path, message: detail }],
  });
}

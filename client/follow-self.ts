import type { RoomEvent } from '../src/protocol/room-events.ts';
import type { PeerState } from '../src/protocol/room-state.ts';
import type { LocalMedia } from './local-media.ts';
import { holdChanges, stageChange } from './room-notices.ts';
import type { ParleyRoomEvents } from './room-view.ts';
import type { TypedEmitter } from './typed-emitter.ts';

/** Brings one's own media to what the room says of oneself now, and tells what a person is to be told of it. */
export function followSelf(
  events: TypedEmitter<ParleyRoomEvents>,
  local: LocalMedia,
  before: PeerState | null,
  after: PeerState | null,
  event: RoomEvent | null,
): void {
  if (after === null) return;
  for (const { source, change } of holdChanges(before, after)) {
    if (change === 'lifted') local.lift(source);
    else local.hold(source);
    if (change === 'muted' && before !== null) events.emit('mutedByHost', source);
    if (change === 'asked') events.emit('unmuteAsked', source);
  }
  if (event?.type === 'source:paused' && event.paused && event.peerId === after.peerId)
    local.mutedElsewhere(event.source);
  // What was wished for before coming in as a listener ends too.
  if (after.role === 'listener' && before?.role !== 'listener') local.leaveStage();
  const change = stageChange(before, after);
  if (change === 'given') events.emit('stageGiven');
  if (change === 'taken') events.emit('stageTaken');
}

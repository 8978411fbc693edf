import type { RoomEvent } from '../../../../src/protocol/room-events.ts';
import { RoomLog } from '../../../../src/signaling/state/room-log.ts';

/** Calls back whenever a room changes anywhere, with the log that it has there. */
export function watchChanges(
  onChange: (roomId: string, log: object, happened: readonly RoomEvent[]) => void,
) {
  const { execute } = RoomLog.prototype;
  const watch = {
    changes: 0,
    stop: () => {
      RoomLog.prototype.execute = execute;
    },
  };
  RoomLog.prototype.execute = function (actor, command) {
    const happened = execute.call(this, actor, command);
    if (happened.length > 0) {
      watch.changes += 1;
      onChange(this.snapshot.roomId, this, happened);
    }
    return happened;
  };
  return watch;
}

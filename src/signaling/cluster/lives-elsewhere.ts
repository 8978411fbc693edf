import type { RoomHome } from '../../cluster/store/cluster-store.ts';
import { AppError } from '../../errors.ts';

/** The room is at home on another node. Nothing was done here; to whoever is not a node it is ROOM_MOVING. */
export class LivesElsewhere extends AppError {
  readonly home: RoomHome;

  constructor(home: RoomHome) {
    super('ROOM_MOVING');
    this.home = home;
  }
}

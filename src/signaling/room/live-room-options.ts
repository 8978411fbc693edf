import type { Logger } from 'pino';
import type { RoomClaims } from '../../cluster/rooms/room-claims.ts';
import type { MediaSource } from '../../protocol/media.ts';
import type { RoomMedia } from '../../sfu/rooms/room-media.ts';
import type { RoomJournal } from '../keeping/room-journal.ts';
import type { PeerSessionTimes } from '../session/peer-session.ts';
import type { Broadcast } from '../session/room-channel.ts';
import type { RoomTokens } from '../session/room-tokens.ts';

export type LiveRoomDependencies = {
  createMedia: (roomId: string) => Promise<RoomMedia>;
  broadcast: Broadcast;
  /** A source was closed for sending far more than its owner's plan takes. */
  onOverLimit: (source: MediaSource) => void;
  /** Which rooms are this node's. */
  claims: Pick<RoomClaims, 'claim'>;
  tokens: RoomTokens;
  journal: RoomJournal;
  times: PeerSessionTimes & {
    /** How long what must be durable may take to be written. */
    journalMs: number;
  };
  logger: Logger;
};

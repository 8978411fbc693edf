import type { RequestInput, RequestName, RequestOutput } from '../../protocol/requests.ts';
import type { LiveRoom } from '../room/live-room.ts';
import type { PeerSession } from '../session/peer-session.ts';

/** Who asks, and where. */
export type RequestContext = {
  room: LiveRoom;
  session: PeerSession;
  /** Ends the room for good, in the database too. */
  endRoom: (roomId: string) => Promise<void>;
};

/** What answers each request: its input is checked by then, and what it throws becomes the refusal. */
export type RequestHandlers<N extends RequestName = RequestName> = {
  [K in N]: (context: RequestContext, input: RequestInput<K>) => RequestOutput<K> | Promise<RequestOutput<K>>;
};

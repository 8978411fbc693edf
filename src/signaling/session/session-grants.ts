import type { Entitlements } from '../../protocol/entitlements.ts';
import { grantsChange } from '../../protocol/grants-change.ts';
import { type MediaSource, mediaSource } from '../../protocol/media.ts';
import type { OverLimit } from '../../sfu/peers/bitrate-watch.ts';
import type { LiveRoom } from '../room/live-room.ts';
import type { LiveRoomDependencies } from '../room/live-room-options.ts';
import type { PeerSession } from './peer-session.ts';

/**
 * From now on somebody in a room may send what these allow: what is not among it any more is closed, for everyone and in
 * the SFU, before this returns, and the person is told. Again, or where nothing changes for what one sends, nothing.
 */
export function changeGrants(room: LiveRoom, session: PeerSession, entitlements: Entitlements): void {
  const before = session.grants;
  session.setEntitlements(entitlements);
  const after = session.grants;
  const reason = grantsChange(before, after);
  if (reason === undefined) return;
  for (const source of mediaSource.options) {
    if (!after.publish.includes(source)) closeSource(room, session, source);
  }
  session.media?.setBitrateLimits(after.bitratesBps);
  session.send('grants:changed', { ...after, reason });
}

/** For everyone, and in the SFU, if the person sends it. */
function closeSource(room: LiveRoom, { peerId, media }: PeerSession, source: MediaSource): void {
  const producerId = room.findPeer(peerId)?.sources[source]?.producerId;
  if (producerId === undefined) return;
  room.execute({ peerId }, { type: 'unpublish', source });
  if (media?.findProducer(producerId) !== undefined) media.closeProducer(producerId);
}

/** The SFU has closed a source for sending far too much: everyone sees it, and its owner is told why. */
export function noteOverLimit(
  room: LiveRoom,
  session: PeerSession | undefined,
  { producerId, ...payload }: OverLimit,
  { logger, onOverLimit }: Pick<LiveRoomDependencies, 'logger' | 'onOverLimit'>,
): void {
  const { source } = payload;
  onOverLimit(source);
  if (session === undefined) return;
  const { peerId, userId } = session.person;
  logger.info({ roomId: room.roomId, peerId, userId, ...payload }, 'A source was closed for its bitrate');
  const isSeen = room.findPeer(peerId)?.sources[source]?.producerId === producerId;
  if (isSeen) room.execute({ peerId }, { type: 'unpublish', source });
  session.send('source:over-limit', payload);
}

import type { RoomMedia } from '../../sfu/rooms/room-media.ts';
import type { RoomTrunk } from '../../sfu/trunks/room-trunk.ts';

/** What is sent of one person, by the node that has it. */
export type StreamInfo = Parameters<RoomMedia['addRemoteStream']>[0];

/** A room's media with the trunk to the node at its other end, for as long as both are there. */
export type TrunkedMedia = { media: RoomMedia; trunk: RoomTrunk };

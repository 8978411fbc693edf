import { endpoint } from './endpoint.ts';
import { banInput, lockInput, roomBanPage, setRoleInput, waitingList } from './in-room.ts';
import { pageQuery } from './page.ts';

const tag = 'Moderation';
const MODERATION_ERRORS = ['ROOM_NOT_FOUND', 'ROOM_NOT_LIVE', 'PEER_NOT_FOUND', 'FORBIDDEN'] as const;

export const listKnocks = endpoint({
  id: 'listKnocks',
  method: 'GET',
  path: '/rooms/:roomId/knocks',
  tag,
  summary: 'Who waits at the door',
  description: 'For the host, co-hosts who are in the room, and staff; as everything under Moderation.',
  access: 'user',
  answer: { status: 200, body: waitingList },
  errors: ['ROOM_NOT_FOUND', 'FORBIDDEN'],
});

export const admitEveryone = endpoint({
  id: 'admitEveryone',
  method: 'POST',
  path: '/rooms/:roomId/knocks/admit',
  tag,
  summary: 'Let in everyone who waits',
  access: 'user',
  answer: { status: 204 },
  errors: ['ROOM_NOT_FOUND', 'FORBIDDEN', 'ROOM_LOCKED'],
});

export const admitPerson = endpoint({
  id: 'admitPerson',
  method: 'POST',
  path: '/rooms/:roomId/knocks/:userId/admit',
  tag,
  summary: 'Let someone in',
  access: 'user',
  answer: { status: 204 },
  errors: ['ROOM_NOT_FOUND', 'FORBIDDEN', 'KNOCK_NOT_FOUND', 'ROOM_LOCKED'],
});

export const denyPerson = endpoint({
  id: 'denyPerson',
  method: 'POST',
  path: '/rooms/:roomId/knocks/:userId/deny',
  tag,
  summary: 'Turn someone away',
  access: 'user',
  answer: { status: 204 },
  errors: ['ROOM_NOT_FOUND', 'FORBIDDEN', 'KNOCK_NOT_FOUND'],
});

export const muteEveryone = endpoint({
  id: 'muteEveryone',
  method: 'POST',
  path: '/rooms/:roomId/participants/mute',
  tag,
  summary: 'Mute everyone but the hosts and oneself',
  access: 'user',
  answer: { status: 204 },
  errors: ['ROOM_NOT_FOUND', 'ROOM_NOT_LIVE', 'FORBIDDEN'],
});

export const lockRoom = endpoint({
  id: 'lockRoom',
  method: 'POST',
  path: '/rooms/:roomId/lock',
  tag,
  summary: 'Lock a live room, or unlock it',
  access: 'user',
  body: lockInput,
  answer: { status: 204 },
  errors: ['ROOM_NOT_FOUND', 'ROOM_NOT_LIVE', 'FORBIDDEN'],
});

export const muteParticipant = endpoint({
  id: 'muteParticipant',
  method: 'POST',
  path: '/rooms/:roomId/participants/:userId/mute',
  tag,
  summary: 'Mute someone’s microphone; only they can undo it, when asked to',
  access: 'user',
  answer: { status: 204 },
  errors: MODERATION_ERRORS,
});

export const stopParticipantVideo = endpoint({
  id: 'stopParticipantVideo',
  method: 'POST',
  path: '/rooms/:roomId/participants/:userId/stop-video',
  tag,
  summary: 'Stop someone’s camera; only they can undo it, when asked to',
  access: 'user',
  answer: { status: 204 },
  errors: MODERATION_ERRORS,
});

export const setParticipantRole = endpoint({
  id: 'setParticipantRole',
  method: 'POST',
  path: '/rooms/:roomId/participants/:userId/role',
  tag,
  summary: 'Give or take the stage, or make someone co-host',
  access: 'user',
  body: setRoleInput,
  answer: { status: 204 },
  errors: MODERATION_ERRORS,
});

export const removeParticipant = endpoint({
  id: 'removeParticipant',
  method: 'POST',
  path: '/rooms/:roomId/participants/:userId/remove',
  tag,
  summary: 'Send someone out',
  description: 'In a lobby or a private room they must be let in again.',
  access: 'user',
  answer: { status: 204 },
  errors: MODERATION_ERRORS,
});

export const banParticipant = endpoint({
  id: 'banParticipant',
  method: 'POST',
  path: '/rooms/:roomId/participants/:userId/ban',
  tag,
  summary: 'Ban someone from the room, whether they are in it or not',
  access: 'user',
  body: banInput,
  bodyOptional: true,
  answer: { status: 204 },
  errors: ['ROOM_NOT_FOUND', 'USER_NOT_FOUND', 'FORBIDDEN'],
});

export const listRoomBans = endpoint({
  id: 'listRoomBans',
  method: 'GET',
  path: '/rooms/:roomId/bans',
  tag,
  summary: 'Who is banned from a room, newest first',
  access: 'user',
  query: pageQuery,
  answer: { status: 200, body: roomBanPage },
  errors: ['ROOM_NOT_FOUND', 'FORBIDDEN'],
});

export const liftRoomBan = endpoint({
  id: 'liftRoomBan',
  method: 'DELETE',
  path: '/rooms/:roomId/bans/:userId',
  tag,
  summary: 'Lift a ban from a room',
  access: 'user',
  answer: { status: 204 },
  errors: ['ROOM_NOT_FOUND', 'FORBIDDEN'],
});

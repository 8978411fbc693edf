import { endpoint } from './endpoint.ts';
import { pageQuery } from './page.ts';
import {
  createInviteInput,
  createRoomInput,
  editRoomInput,
  invite,
  invitedRoom,
  invitePage,
  joinGrant,
  joinRoomInput,
  listLiveQuery,
  listRoomsQuery,
  listUpcomingQuery,
  previousPage,
  room,
  roomPage,
  setRoomStatusInput,
} from './rooms.ts';

const tag = 'Rooms';

export const listRooms = endpoint({
  id: 'listRooms',
  method: 'GET',
  path: '/rooms',
  tag,
  summary: 'Rooms one may see, newest first',
  description:
    'Public rooms, and the private ones that one hosts or was let into; not those that one is banned from, or whose ' +
    'host has blocked one. The other lists of rooms show the same.',
  access: 'user',
  query: listRoomsQuery,
  answer: { status: 200, body: roomPage },
});

export const createRoom = endpoint({
  id: 'createRoom',
  method: 'POST',
  path: '/rooms',
  tag,
  summary: 'Open a room, or schedule one',
  description:
    'One is its host. What must not be made twice takes an `Idempotency-Key`. One may have 200 rooms that have not ended. ' +
    'PLAN_REQUIRED names the field that asks for more than one’s plan has.',
  access: 'user',
  rate: 'costly',
  idempotent: true,
  versioned: true,
  body: createRoomInput,
  answer: { status: 201, body: room },
  errors: ['PLAN_REQUIRED'],
});

export const listUpcomingRooms = endpoint({
  id: 'listUpcomingRooms',
  method: 'GET',
  path: '/rooms/upcoming',
  tag,
  summary: 'Scheduled rooms that have not begun, the soonest first',
  access: 'user',
  query: listUpcomingQuery,
  answer: { status: 200, body: roomPage },
});

export const listPreviousRooms = endpoint({
  id: 'listPreviousRooms',
  method: 'GET',
  path: '/rooms/previous',
  tag,
  summary: 'Rooms that are over, which one hosted or was in; the last to end first',
  access: 'user',
  query: pageQuery,
  answer: { status: 200, body: previousPage },
});

export const listLiveRooms = endpoint({
  id: 'listLiveRooms',
  method: 'GET',
  path: '/rooms/live',
  tag,
  summary: 'Rooms that people are in now, the last to begin first',
  access: 'user',
  query: listLiveQuery,
  answer: { status: 200, body: roomPage },
});

export const getRoom = endpoint({
  id: 'getRoom',
  method: 'GET',
  path: '/rooms/:roomId',
  tag,
  summary: 'A room',
  access: 'user',
  versioned: true,
  live: false,
  answer: { status: 200, body: room },
  errors: ['ROOM_NOT_FOUND'],
});

export const editRoom = endpoint({
  id: 'editRoom',
  method: 'PATCH',
  path: '/rooms/:roomId',
  tag,
  summary: 'Change a room, as its host or staff',
  description:
    'What is left out stays as it is. Who is in the room sees a new name at once, and stays: whoever is there when it ' +
    'becomes private, or gets a lobby or a password, may come back. Only what asks for more than there was is held to ' +
    'the plan of the host: where that has ended, the rest can still be changed.',
  access: 'user',
  versioned: true,
  body: editRoomInput,
  answer: { status: 200, body: room },
  errors: ['ROOM_NOT_FOUND', 'FORBIDDEN', 'ROOM_ENDED', 'VERSION_MISMATCH', 'PLAN_REQUIRED'],
});

export const deleteRoom = endpoint({
  id: 'deleteRoom',
  method: 'DELETE',
  path: '/rooms/:roomId',
  tag,
  summary: 'Delete a room, as its host or staff',
  description: 'Whoever is in it is sent home. Nobody but staff sees it any more.',
  access: 'user',
  answer: { status: 204 },
  errors: ['ROOM_NOT_FOUND', 'FORBIDDEN'],
});

export const setRoomStatus = endpoint({
  id: 'setRoomStatus',
  method: 'POST',
  path: '/rooms/:roomId/status',
  tag,
  summary: 'Open a scheduled room early, or end a room for good, as its host or staff',
  access: 'user',
  versioned: true,
  body: setRoomStatusInput,
  answer: { status: 200, body: room },
  errors: ['ROOM_NOT_FOUND', 'FORBIDDEN', 'ROOM_ENDED', 'PLAN_REQUIRED'],
});

export const joinRoom = endpoint({
  id: 'joinRoom',
  method: 'POST',
  path: '/rooms/:roomId/join',
  tag,
  summary: 'Get what it takes to enter a room',
  description:
    'A private room takes an invite, its password, or having been let in before; one with a lobby lets everyone in by ' +
    'knocking, whoever has an invite too. KNOCK_REQUIRED and ROOM_PASSWORD_REQUIRED say what is missing. Before a room ' +
    'opens its host alone gets in, which opens it; an invite that is brought before makes a member all the same, where ' +
    'there is no lobby. After ten wrong passwords of a person, or sixty from an ' +
    'address, one waits for ten minutes. A private room stays closed while the plan of its host has none ' +
    '(PLAN_REQUIRED), but for staff; and no more get in than that plan has.',
  access: 'user',
  body: joinRoomInput,
  bodyOptional: true,
  answer: { status: 200, body: joinGrant },
  errors: [
    'ROOM_NOT_FOUND',
    'ROOM_ENDED',
    'ROOM_NOT_OPEN',
    'ROOM_FULL',
    'ROOM_LOCKED',
    'ROOM_PASSWORD_REQUIRED',
    'ROOM_PASSWORD_WRONG',
    'KNOCK_REQUIRED',
    'BANNED_FROM_ROOM',
    'PLAN_REQUIRED',
    'MEDIA_UNAVAILABLE',
    'SHUTTING_DOWN',
  ],
});

export const getRoomCalendar = endpoint({
  id: 'getRoomCalendar',
  method: 'GET',
  path: '/rooms/:roomId/calendar',
  tag,
  summary: 'A scheduled room as a calendar file (RFC 5545)',
  access: 'user',
  live: false,
  answer: { status: 200, mediaType: 'text/calendar' },
  errors: ['ROOM_NOT_FOUND', 'NOT_FOUND'],
});

export const listInvites = endpoint({
  id: 'listInvites',
  method: 'GET',
  path: '/rooms/:roomId/invites',
  tag,
  summary: 'The invites into a room, newest first',
  description: 'The host and staff see all of them; members see their own.',
  access: 'user',
  query: pageQuery,
  live: false,
  answer: { status: 200, body: invitePage },
  errors: ['ROOM_NOT_FOUND', 'FORBIDDEN'],
});

export const createInvite = endpoint({
  id: 'createInvite',
  method: 'POST',
  path: '/rooms/:roomId/invites',
  tag,
  summary: 'Make a link into a room, as its host, a member or staff',
  access: 'user',
  rate: 'costly',
  idempotent: true,
  body: createInviteInput,
  bodyOptional: true,
  live: false,
  answer: { status: 201, body: invite },
  errors: ['ROOM_NOT_FOUND', 'FORBIDDEN', 'ROOM_ENDED'],
});

export const revokeInvite = endpoint({
  id: 'revokeInvite',
  method: 'DELETE',
  path: '/rooms/:roomId/invites/:inviteId',
  tag,
  summary: 'Make an invite useless; who came in by it stays',
  access: 'user',
  live: false,
  answer: { status: 204 },
  errors: ['ROOM_NOT_FOUND', 'FORBIDDEN', 'NOT_FOUND'],
});

export const getInvitedRoom = endpoint({
  id: 'getInvitedRoom',
  method: 'GET',
  path: '/invites/:code',
  tag,
  summary: 'The room that an invite opens',
  access: 'user',
  answer: { status: 200, body: invitedRoom },
  errors: ['INVITE_INVALID'],
});

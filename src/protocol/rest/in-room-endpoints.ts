import { chatMessage } from '../room-state.ts';
import { endpoint } from './endpoint.ts';
import {
  addRecordingInput,
  attendancePage,
  knock,
  messagePage,
  muteOwnInput,
  ownReport,
  ownReportPage,
  participantList,
  recording,
  recordingPage,
  reportInput,
  sendMessageInput,
} from './in-room.ts';
import { pageQuery } from './page.ts';

const tag = 'In a room';
const LIVE_ERRORS = ['ROOM_NOT_FOUND', 'ROOM_NOT_LIVE', 'NOT_IN_ROOM'] as const;

export const muteOwnAudio = endpoint({
  id: 'muteOwnAudio',
  method: 'POST',
  path: '/rooms/:roomId/mute-audio',
  tag,
  summary: 'Mute one’s own microphone, or unmute it',
  access: 'user',
  body: muteOwnInput,
  bodyOptional: true,
  answer: { status: 204 },
  errors: [...LIVE_ERRORS, 'MUTED_BY_HOST', 'MEDIA_NOT_FOUND'],
});

export const stopOwnVideo = endpoint({
  id: 'stopOwnVideo',
  method: 'POST',
  path: '/rooms/:roomId/stop-video',
  tag,
  summary: 'Stop one’s own camera',
  access: 'user',
  answer: { status: 204 },
  errors: LIVE_ERRORS,
});

export const leaveRoom = endpoint({
  id: 'leaveRoom',
  method: 'POST',
  path: '/rooms/:roomId/leave',
  tag,
  summary: 'Leave a room',
  description:
    'Ends one’s stay, whichever device it is on. Whoever is not there has left already: that is no error.',
  access: 'user',
  answer: { status: 204 },
  errors: ['ROOM_NOT_FOUND'],
});

export const listMessages = endpoint({
  id: 'listMessages',
  method: 'GET',
  path: '/rooms/:roomId/messages',
  tag,
  summary: 'What was written in a room, newest first',
  description: 'For its host, its members, whoever was in it, and staff.',
  access: 'user',
  query: pageQuery,
  answer: { status: 200, body: messagePage },
  errors: ['ROOM_NOT_FOUND', 'FORBIDDEN', 'BANNED_FROM_ROOM'],
});

export const sendMessage = endpoint({
  id: 'sendMessage',
  method: 'POST',
  path: '/rooms/:roomId/messages',
  tag,
  summary: 'Write in a room that one is in',
  description:
    'Make a new `clientMessageId` for each message, and send it again with the same where no answer came. To be in a room ' +
    'takes a connection, as the document of the sockets has it.',
  access: 'user',
  body: sendMessageInput,
  answer: { status: 201, body: chatMessage },
  errors: [...LIVE_ERRORS, 'DATABASE_UNAVAILABLE'],
});

export const listRecordings = endpoint({
  id: 'listRecordings',
  method: 'GET',
  path: '/rooms/:roomId/recordings',
  tag,
  summary: 'A room’s recordings, newest first',
  description: 'For its host, its members, whoever was in it, and staff.',
  access: 'user',
  query: pageQuery,
  answer: { status: 200, body: recordingPage },
  errors: ['ROOM_NOT_FOUND', 'FORBIDDEN', 'BANNED_FROM_ROOM'],
});

export const addRecording = endpoint({
  id: 'addRecording',
  method: 'POST',
  path: '/rooms/:roomId/recordings',
  tag,
  summary: 'Add a recording that lies elsewhere, as the host',
  access: 'user',
  rate: 'costly',
  idempotent: true,
  body: addRecordingInput,
  answer: { status: 201, body: recording },
  errors: ['ROOM_NOT_FOUND', 'FORBIDDEN', 'PLAN_REQUIRED'],
});

export const listRoomReports = endpoint({
  id: 'listRoomReports',
  method: 'GET',
  path: '/rooms/:roomId/reports',
  tag,
  summary: 'The reports that one made of a room and of people in it',
  access: 'user',
  query: pageQuery,
  answer: { status: 200, body: ownReportPage },
  errors: ['ROOM_NOT_FOUND'],
});

export const report = endpoint({
  id: 'report',
  method: 'POST',
  path: '/rooms/:roomId/reports',
  tag,
  summary: 'Report a room, or someone in it, to the staff',
  description:
    'For whoever may see the room or was in it; of people, those who were in it. While one’s report is open, ' +
    'another is the same one: it takes the new reason, and the new text where there is one.',
  access: 'user',
  rate: 'costly',
  idempotent: true,
  body: reportInput,
  answer: { status: 201, body: ownReport },
  errors: ['ROOM_NOT_FOUND', 'USER_NOT_FOUND'],
});

export const listParticipants = endpoint({
  id: 'listParticipants',
  method: 'GET',
  path: '/rooms/:roomId/participants',
  tag,
  summary: 'Who is in a room now',
  description:
    'Of a public room for everyone who may see it; of a private one for those who are in it, its host and staff. Nobody, ' +
    'where nobody is.',
  access: 'user',
  answer: { status: 200, body: participantList },
  errors: ['ROOM_NOT_FOUND', 'FORBIDDEN', 'BANNED_FROM_ROOM'],
});

export const listAttendance = endpoint({
  id: 'listAttendance',
  method: 'GET',
  path: '/rooms/:roomId/attendance',
  tag,
  summary: 'Who was in a room, from when to when; the last to come first',
  description: 'The host and staff see everyone; others see themselves.',
  access: 'user',
  query: pageQuery,
  answer: { status: 200, body: attendancePage },
  errors: ['ROOM_NOT_FOUND'],
});

export const knockAtRoom = endpoint({
  id: 'knockAtRoom',
  method: 'POST',
  path: '/rooms/:roomId/knocks',
  tag,
  summary: 'Knock at a room, and wait for a host to answer',
  description:
    'The answer comes as `knock:answered` on the connection for people, and by asking again. Knocking twice is knocking ' +
    'once; someone who was denied may knock again after a minute.',
  access: 'user',
  rate: 'costly',
  live: false,
  answer: { status: 202, body: knock },
  errors: ['ROOM_NOT_FOUND', 'ROOM_ENDED', 'BANNED_FROM_ROOM', 'PLAN_REQUIRED', 'RATE_LIMITED'],
});

export const getOwnKnock = endpoint({
  id: 'getOwnKnock',
  method: 'GET',
  path: '/rooms/:roomId/knocks/me',
  tag,
  summary: 'What became of one’s knock',
  access: 'user',
  live: false,
  answer: { status: 200, body: knock },
  errors: ['KNOCK_NOT_FOUND', 'ROOM_ENDED'],
});

export const withdrawKnock = endpoint({
  id: 'withdrawKnock',
  method: 'DELETE',
  path: '/rooms/:roomId/knocks/me',
  tag,
  summary: 'Wait no longer',
  access: 'user',
  live: false,
  answer: { status: 204 },
});

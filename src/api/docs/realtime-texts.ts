import type { EventName } from '../../protocol/events.ts';
import type { PeopleEventName, PeopleRequestName } from '../../protocol/people.ts';
import type { RequestName } from '../../protocol/requests.ts';

/** What each request over Socket.IO does, in the words of the document. */
export const ROOM_REQUEST_TEXTS: Readonly<Record<RequestName, string>> = {
  'room:join':
    'Enters the room of the token: after each connect, and after `media:reset`. The answer holds everything: who is there, ' +
    'what was written, both transports, and a paused consumer for every stream. Arriving twice is harmless.',
  'room:snapshot': 'The state of now, after a gap in `seq`.',
  'room:leave': 'Leaves. The session is over, and its tokens are void.',
  'room:end': 'The owner of the room, and staff: everyone is sent home, and the room cannot be joined again.',
  'room:lock': 'Hosts and co-hosts: nobody new gets in until it is unlocked, or everyone has left.',
  'room:mute-all':
    'Hosts and co-hosts: as `peer:mute` of the microphone, for everyone but hosts, co-hosts, staff and oneself.',
  'transport:connect': 'Gives a transport this end’s certificates, when the mediasoup device asks for it.',
  'transport:restart-ice': 'New ICE parameters for a transport whose network has changed.',
  'producer:create':
    'Publishes a source. It starts muted when `paused`, or when a host holds that source. `PLAN_REQUIRED` when it is not ' +
    'among one’s grants; after `grants:changed` the same request may work.',
  'producer:close': 'Publishes a source no longer.',
  'producer:pause': 'Mutes a source of one’s own: nothing of it is forwarded.',
  'producer:resume': 'Unmutes it. `MUTED_BY_HOST` while a host holds it.',
  'consumer:pause': 'Receives a stream no longer, for now.',
  'consumer:resume': 'Receives a stream: each starts paused.',
  'consumer:resume-many':
    'Receives many streams. Those that are gone meanwhile are left out: `consumer:closed` tells of them.',
  'consumer:set-layers': 'The highest layers of simulcast or SVC that this client has use for.',
  'hand:raise': 'Raises one’s hand.',
  'hand:lower': 'Lowers one’s own hand; hosts and co-hosts also someone else’s.',
  'reaction:send': 'Shows a reaction to everyone for a moment.',
  'chat:send': 'Writes to everyone. The same `clientMessageId` twice is one message and two equal answers.',
  'knock:answer': 'Hosts and co-hosts: lets in people who wait at the door, or turns them away.',
  'peer:mute':
    'Hosts and co-hosts: the server forwards nothing more of the person’s source, and only the person’s consent starts it ' +
    'again. With the microphone goes the sound of a shared screen. Nobody acts on an equal or on someone above.',
  'peer:ask-unmute': 'Hosts and co-hosts: asks a person who was muted to unmute.',
  'peer:answer-unmute': 'The answer to that. Accepting lifts the hold and resumes the source.',
  'peer:set-role':
    'Gives a role, or takes it. Hosts make co-hosts, or someone else the host; co-hosts make speakers of listeners and the ' +
    'other way round. A listener’s sources are closed.',
  'peer:remove': 'Hosts and co-hosts: sends a person out. Every token they hold for this room is void.',
  'peer:ban': 'Hosts: as `peer:remove`, and the person cannot come back.',
};

export const ROOM_EVENT_TEXTS: Readonly<Record<EventName, string>> = {
  'room:event':
    'Something changed in the room, for everyone in it. `seq` is one more than that of the event before; when one is ' +
    'missing, ask for `room:snapshot`.',
  'consumer:created': 'This client may now receive another stream. It starts paused.',
  'consumer:closed': 'A stream is over.',
  'consumer:producer-paused': 'The other end paused or resumed, or a host did.',
  'media:reset': 'All of this client’s media is gone: send `room:join` for new transports.',
  'speakers:changed':
    'Who is heard now, loudest first; an empty list means silence. Dropped where a client cannot keep up.',
  'reaction:sent': 'Someone reacts, for a moment. Dropped where a client cannot keep up.',
  'grants:changed':
    'One’s plan changed during the call: what one may send from now on. A source that is not in it any more is closed ' +
    'already; one that is new can be created at once.',
  'source:over-limit': 'A source was closed for sending far more than one’s plan takes.',
  'session:moving':
    'The room moves to another server, and this connection closes: come back at once with the resume token. Media flows ' +
    'on until the answer of `room:join` brings the new transports.',
  'session:ended': 'The server closed the session for good: do not come back by yourself.',
};

export const PEOPLE_REQUEST_TEXTS: Readonly<Record<PeopleRequestName, string>> = {
  'presence:set': 'How this device is used now. A person is online when one of their devices is.',
  'presence:watch':
    'Whose presence this connection is told; it replaces whom it watched before. Whoever has blocked one, or is unknown, ' +
    'is offline.',
};

export const PEOPLE_EVENT_TEXTS: Readonly<Record<PeopleEventName, string>> = {
  'presence:changed': 'Someone whom this connection watches came, went, or is away.',
  'knock:received': 'Someone waits at the door of a room that one hosts.',
  'knock:answered': 'A host answered one’s knock: joining works now, or not at all.',
  'plan:changed': 'One’s plan began, ended, was cancelled or taken up again; what it allows holds already.',
  'account:ended':
    'The account was banned or deleted, or the login that the connection stands on has ended (logged out, a refresh token ' +
    'that came twice, a new password). After `logged-out`, exchange the refresh token: when that is refused, log in again.',
};

export const ASYNCAPI_INTRODUCTION = `
What happens in live rooms, and what is addressed to a person. The transport is Socket.IO (protocol 5) over WebSocket
alone. A room's connection and a person's are two namespaces of one address.

**Requests** are \`socket.emit(name, input, acknowledge)\`. Each is acknowledged exactly once, with \`{ ok: true, data }\` or
\`{ ok: false, error }\`, where the error is the same problem object as over REST. A message without an acknowledgement is
ignored; fields that a request does not have are refused.

**Entering a room.** \`POST /api/v1/rooms/{roomId}/join\` gives a token and what the mediasoup device is loaded with. Connect
with it, and send \`room:join\`. After a lost connection, connect with the \`resumeToken\` of the entry instead, and send
\`room:join\` again. Then compare: a transport id that is known means "restart ICE with these parameters", another one means
"build anew"; consumers that are not listed are gone; own producers that are not listed are to be created again.
\`SESSION_ENDED\` or \`TOKEN_EXPIRED\` at the door means: get another token over REST.

The REST API has [its own document](/api/docs).
`.trim();

export const ROOMS_CHANNEL_TEXT =
  'One live room. The handshake’s `auth` is `{ token }`: the `token` of a join grant, or the `resumeToken` of an entry. A ' +
  'refusal is a `connect_error` whose `data` is the problem.';

export const PEOPLE_CHANNEL_TEXT =
  'One person, apart from any room: presence, and what is addressed to them. The handshake’s `auth` is `{ accessToken }`.';

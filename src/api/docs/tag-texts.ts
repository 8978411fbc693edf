import type { EndpointTag } from '../../protocol/rest/endpoint.ts';

/** What the parts of the API are about, in the order in which the document has them. */
export const TAG_TEXTS: Readonly<Record<EndpointTag, string>> = {
  Accounts: 'Making an account, logging in, and what belongs to oneself.',
  People: 'Other people: finding them, blocking them, and one’s own figures.',
  Rooms: 'Rooms and meetings: making, scheduling, finding, inviting and entering them.',
  'In a room':
    'What one does in a room, for clients without a socket too: messages, recordings, attendance, knocking, reports.',
  Moderation:
    'What hosts, co-hosts and staff do to keep a room in order. It takes effect in the live room at once.',
  'Plans and payments':
    'What plans there are and what they allow; buying one, with Razorpay, and what becomes of it.',
  Administration: 'The staff console. Every act is written down for good.',
  Server: 'What a client must know of this installation.',
};

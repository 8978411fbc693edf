import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { type OwnProfile, session } from '../../../src/protocol/rest/accounts.ts';
import {
  type CreateRoomInput,
  type Invite,
  invite,
  type Room,
  room,
} from '../../../src/protocol/rest/rooms.ts';
import { call, type Reply } from './rest.ts';

/** Someone with an account, logged in. */
export type Person = {
  user: OwnProfile;
  password: string;
  token: string;
  refreshToken: string;
  /** A request in this person's name. `path` is under `/api/v1`. */
  request: (method: string, path: string, body?: unknown) => Promise<Reply>;
};

/** Names and words for an account that nobody else has. */
export function newAccount(): { username: string; email: string; password: string; displayName: string } {
  const name = `person-${randomBytes(6).toString('hex')}`;
  return {
    username: name,
    email: `${name}@example.org`,
    password: `password of ${name}`,
    displayName: `Person ${name}`,
  };
}

/** Registers a person through the REST API. */
export async function registerPerson(
  url: string,
  overrides: Partial<ReturnType<typeof newAccount>> = {},
): Promise<Person> {
  const account = { ...newAccount(), ...overrides };
  const reply = await call(url, 'POST', '/api/v1/auth/register', { body: account });
  expect(reply.status, JSON.stringify(reply.body)).to.equal(201);
  const { user, accessToken, refreshToken } = session.parse(reply.body);
  return {
    user,
    password: account.password,
    token: accessToken,
    refreshToken: refreshToken ?? '',
    request: (method, path, body) => call(url, method, `/api/v1${path}`, { body, token: accessToken }),
  };
}

/** Has a person open a room. */
export async function createRoom(host: Person, input: Partial<CreateRoomInput> = {}): Promise<Room> {
  const reply = await host.request('POST', '/rooms', { name: 'A room', ...input });
  expect(reply.status, JSON.stringify(reply.body)).to.equal(201);
  return room.parse(reply.body);
}

/** Has a host or member make a link into a room. */
export async function createInvite(by: Person, roomId: string): Promise<Invite> {
  const reply = await by.request('POST', `/rooms/${roomId}/invites`);
  expect(reply.status, JSON.stringify(reply.body)).to.equal(201);
  return invite.parse(reply.body);
}

/** Ends a room for good; whether that was allowed is in the reply. */
export function endRoom(by: Person, roomId: string): Promise<Reply> {
  return by.request('POST', `/rooms/${roomId}/status`, { status: 'ended' });
}

import { isDeepStrictEqual } from 'node:util';
import type { DataSource } from 'typeorm';
import type { User } from '../../../entities/user.ts';
import { AppError } from '../../../errors.ts';
import type { JoinGrant } from '../../../protocol/rest/rooms.ts';
import type { RoomRole } from '../../../protocol/room-state.ts';
import type { Passwords } from '../../accounts/credentials/passwords.ts';
import type { RateLimit } from '../../http/rate-limit.ts';
import { toLiveRecord } from '../live-record.ts';
import type { LiveRoomsPort, WayIn } from '../live-rooms.ts';
import type { RoomStore } from '../room-store.ts';
import { isStaff } from '../room-visibility.ts';
import type { Rooms } from '../rooms.ts';
import type { Doorbell } from './doorbell.ts';
import { hostPlanHas, refuseAtDoor, requireHostPlan } from './host-plan.ts';
import type { Invites } from './invites.ts';
import { type DoorAnswer, type DoorFacts, decideAfterPassword, decideAtDoor } from './room-door.ts';
import { findRoomEntry, type RoomEntry } from './room-entry.ts';
import type { SignalingUrls } from './signaling-urls.ts';

/** Wrong passwords for one room. */
export type PasswordTries = {
  /** Of one person. */
  ofPerson: RateLimit;
  /** From one address, whence somebody can come as many persons as they make accounts. */
  fromAddress: RateLimit;
};

export type JoinRoomDependencies = {
  dataSource: DataSource;
  rooms: Rooms;
  store: RoomStore;
  invites: Invites;
  live: LiveRoomsPort;
  /** Shows a room that goes live who waits at its door. */
  doorbell: Doorbell;
  passwords: Passwords;
  passwordTries: PasswordTries;
};

export type JoinRequest = {
  roomId: string;
  /** The code of an invite; one that opens another room, or none, is as good as nothing. */
  invite: string | undefined;
  password: string | undefined;
  /** Who asks, as far as limits go. */
  address: string;
  /** Where the room is entered, for whoever comes in by that way. */
  signalingUrls: (wayIn: WayIn) => SignalingUrls;
  /** By which media goes that finds no other way. */
  iceServers: () => JoinGrant['iceServers'];
};

/**
 * Lets a person into a room: checks that it is open to them, makes them a member where that spares them the door next
 * time, and has the live side write the token. Throws what `decideAtDoor` refuses with, ROOM_PASSWORD_WRONG,
 * RATE_LIMITED after too many of those, and what `LiveRoomsPort.admit` throws.
 */
export async function letIn(
  dependencies: JoinRoomDependencies,
  user: User,
  request: JoinRequest,
): Promise<JoinGrant> {
  const { dataSource, rooms, store, live, doorbell } = dependencies;
  const { roomId } = request;
  const entry = await findRoomEntry(dataSource, { roomId, userId: user.id, invite: request.invite });
  if (entry === undefined) throw new AppError('ROOM_NOT_FOUND');
  await passDoor(dependencies, user, request, entry);

  const record = toLiveRecord(entry, entry.hostAllowed);
  const admission = await live.admit(record, {
    userId: user.id,
    displayName: user.displayName,
    avatarUrl: user.avatarUrl,
    role: roleOf(entry, user),
    staff: isStaff(user),
    entitlements: entry.allowed,
  });
  if (admission.goesLive) await doorbell.announce(roomId);
  // Others than the host do not get here before a room opens.
  if (entry.opensAt > new Date()) await store.open(roomId);

  const lookedAtMs = Date.now();
  const now = await lookAgain(dependencies, user, roomId);
  // It was edited, or the host's plan changed, and the live side may have been opened by what was read before.
  const current = toLiveRecord(now, now.hostAllowed);
  if (!isDeepStrictEqual(current, record)) await live.update(current);
  if (!isDeepStrictEqual(now.allowed, entry.allowed)) {
    await live.setEntitlements(user.id, now.allowed, lookedAtMs);
  }
  return {
    token: admission.token,
    expiresAt: admission.expiresAt.toISOString(),
    ...request.signalingUrls(admission.wayIn),
    iceServers: request.iceServers(),
    rtpCapabilities: admission.rtpCapabilities,
    grants: admission.grants,
    room: rooms.view(now),
  };
}

/** Resolves when the person may enter. */
async function passDoor(
  dependencies: JoinRoomDependencies,
  user: User,
  request: JoinRequest,
  entry: RoomEntry,
): Promise<void> {
  const { store, invites } = dependencies;
  const facts = factsOf(entry, user, request);
  let answer: DoorAnswer = decideAtDoor(facts);
  if (answer.step === 'wait') {
    if (answer.acceptsInvite && entry.inviteId !== null) {
      await invites.spend(entry.inviteId, entry.id, user.id);
    }
    const detail = `This room opens at ${entry.opensAt.toISOString()}.`;
    throw new AppError('ROOM_NOT_OPEN', { detail });
  }
  if (answer.step === 'spend-invite') {
    if (entry.inviteId !== null && (await invites.spend(entry.inviteId, entry.id, user.id))) return;
    // Others were faster, and it is used up.
    answer = decideAtDoor({ ...facts, hasInvite: false });
  }
  if (answer.step === 'check-password') {
    await requirePassword(dependencies, user, entry, request);
    answer = decideAfterPassword(facts);
  }
  if (answer.step === 'become-member') await store.addMembers(entry.id, [user.id]);
  if (answer.step === 'refuse') refuseAtDoor(entry, answer.code);
}

async function requirePassword(
  { passwords, passwordTries: { ofPerson, fromAddress } }: JoinRoomDependencies,
  user: User,
  entry: RoomEntry,
  { password = '', address }: JoinRequest,
): Promise<void> {
  const person = `${entry.id}:${user.id}`;
  const place = `${entry.id}:${address}`;
  // Counted before it is looked at, so that guesses made at once count too.
  await ofPerson.consume(person);
  await fromAddress.consume(place);
  if (!(await passwords.verify(entry.passwordHash ?? undefined, password))) {
    throw new AppError('ROOM_PASSWORD_WRONG');
  }
  await Promise.all([ofPerson.giveBack(person), fromAddress.giveBack(place)]);
}

/** The door may have closed while the live side was asked: then the token is not handed out. */
async function lookAgain(
  { dataSource, live }: JoinRoomDependencies,
  user: User,
  roomId: string,
): Promise<RoomEntry> {
  const now = await findRoomEntry(dataSource, { roomId, userId: user.id });
  if (now === undefined || now.status === 'ended') {
    // What was opened for this person is closed.
    await live.end(roomId);
    throw new AppError(now === undefined ? 'ROOM_NOT_FOUND' : 'ROOM_ENDED');
  }
  if (now.accountStatus === 'banned') throw new AppError('ACCOUNT_BANNED');
  if (now.accountDeleted) throw new AppError('TOKEN_INVALID');
  if (isStaff(user)) {
    // Staff a moment ago: the token would say that they still are. Asking again gets them in as who they are now.
    if (!isStaff({ role: now.accountRole })) throw new AppError('TOKEN_INVALID');
    return now;
  }
  if (now.isBlocked) throw new AppError('ROOM_NOT_FOUND');
  if (now.isBanned) throw new AppError('BANNED_FROM_ROOM');
  requireHostPlan(now);
  return now;
}

function factsOf(entry: RoomEntry, user: User, request: JoinRequest): DoorFacts {
  return {
    visibility: entry.visibility,
    ended: entry.status === 'ended',
    open: entry.opensAt <= new Date(),
    lobby: entry.lobby,
    hasPassword: entry.hasPassword,
    isBlocked: entry.isBlocked,
    isBanned: entry.isBanned,
    isHost: entry.hostUserId === user.id,
    isAllowed: hostPlanHas(entry),
    isStaff: isStaff(user),
    isMember: entry.isMember,
    isAdmitted: entry.isAdmitted,
    hasInvite: entry.inviteId !== null,
    gavePassword: request.password !== undefined,
  };
}

function roleOf(entry: RoomEntry, user: User): RoomRole {
  if (entry.hostUserId === user.id) return 'host';
  return entry.memberRole ?? (entry.stage ? 'listener' : 'speaker');
}

import type { types } from 'mediasoup-client';
import type { PublishGrants } from '../src/protocol/entitlements.ts';
import type { EventPayload, SessionEnd } from '../src/protocol/events.ts';
import type { GrantsChange } from '../src/protocol/grants-change.ts';
import type { ConsumerParams, MediaSource } from '../src/protocol/media.ts';
import type { Problem } from '../src/protocol/problem.ts';
import type { JoinGrant } from '../src/protocol/rest/rooms.ts';
import type { LeaveReason } from '../src/protocol/room-events.ts';
import type {
  ChatMessage,
  Knocker,
  MutableSource,
  PeerState,
  Reaction,
  RoomRole,
  RoomSnapshot,
} from '../src/protocol/room-state.ts';

/**
 * `connecting`: on the way in. `connected`: in the room. `reconnecting`: the connection dropped, media may still
 * flow, and the SDK is on its way back by itself. `ended`: over; `RoomView.end` says why.
 */
export type ConnectionState = 'idle' | 'connecting' | 'connected' | 'reconnecting' | 'ended';

/** Why a room is over for this client: the server's reason, or the error that stopped it. */
export type RoomEnd = { reason: SessionEnd } | { reason: 'failed'; error: Problem };

/** A stream of another person, ready to be played. */
export type RemoteTrack = {
  consumerId: string;
  peerId: string;
  source: MediaSource;
  track: MediaStreamTrack;
  /** The sender, or a host, has muted it: nothing arrives. */
  paused: boolean;
};

/** What this client publishes. */
export type LocalTrack = {
  source: MediaSource;
  track: MediaStreamTrack;
  /** Muted by oneself or by a host. */
  paused: boolean;
};

/**
 * All a user interface needs to draw a room. Immutable: a change makes a new view, and parts that did not change are
 * the same objects, so that React's `useSyncExternalStore` and memo work on it.
 */
export type RoomView = {
  connection: ConnectionState;
  end: RoomEnd | null;
  /** Null until the first join was acknowledged. */
  room: RoomSnapshot | null;
  /** Oneself in `room.peers`. */
  self: PeerState | null;
  /**
   * What one's plan lets one publish now; whether one's role does is for `self.role` to say. Nothing before the first join
   * was acknowledged.
   */
  publishable: readonly MediaSource[];
  /** The most of each source that the server takes, in bit/s; what the SDK publishes keeps to it by itself. */
  bitratesBps: PublishGrants['bitratesBps'];
  /** When the plan of the room's owner ends the meeting, in ISO 8601; null: not by itself. */
  endsAt: string | null;
  localTracks: readonly LocalTrack[];
  remoteTracks: readonly RemoteTrack[];
  /** Peer ids of those who are heard now, loudest first. */
  speakers: readonly string[];
  /** Sources that a host asks oneself to unmute: answer each with `answerUnmute`. */
  unmuteRequests: readonly MutableSource[];
};

/** What happened, for sounds and notices; the state itself is in the view. */
export type ParleyRoomEvents = {
  changed: [view: RoomView];
  peerJoined: [peer: PeerState];
  peerLeft: [peer: PeerState, reason: LeaveReason];
  handRaised: [peer: PeerState];
  chatMessage: [message: ChatMessage];
  reaction: [peer: PeerState, reaction: Reaction];
  /** Someone's role, oneself's too. `by` is null when it followed by itself, or was done from outside of the room. */
  roleChanged: [peer: PeerState, before: RoomRole, by: PeerState | null];
  /** One may publish from now on; nothing is published by itself. */
  stageGiven: [];
  /** One listens from now on. What one published has ended; the tracks are the app's to stop. */
  stageTaken: [];
  /**
   * One's plan changed, here or while one was away. What of `lost` one published has ended; the tracks are the app's to
   * stop. What was `gained` may be published at once.
   */
  grantsChanged: [
    change: { reason: GrantsChange; lost: readonly MediaSource[]; gained: readonly MediaSource[] },
  ];
  /** The server closed one's source for sending far more than `limitBps`; the track is the app's to stop. */
  sourceOverLimit: [over: EventPayload<'source:over-limit'>];
  lockChanged: [locked: boolean, by: PeerState | null];
  /** Someone waits at the door. */
  knocked: [knocker: Knocker];
  mutedByHost: [source: MutableSource];
  unmuteAsked: [source: MutableSource];
  trackAdded: [track: RemoteTrack];
  trackRemoved: [track: RemoteTrack];
  /** Something went wrong that did not end the room, such as a source that could not be published again. */
  error: [error: Error];
  ended: [end: RoomEnd];
};

/** What a `ParleyRoom` is made of. */
export type ParleyRoomOptions = {
  /**
   * Gets a join grant: `POST /rooms/:id/join` with the person's access token. Called for the first join, and again
   * when the session could not be resumed (away for longer than the server keeps it, or the server was restarted).
   */
  join: () => Promise<JoinGrant>;
  /** mediasoup-client's handler, where it cannot be detected: React Native, tests without media. */
  handlerFactory?: types.HandlerFactory;
  /** `relay`: media goes through the relay alone, which hides this client's addresses from the media server. Default `all`. */
  iceTransportPolicy?: RTCIceTransportPolicy;
  /** How long one request may take. Default 10,000 ms. */
  requestTimeoutMs?: number;
  /** How long to try to get back before giving up. Default 120,000 ms. */
  reconnectTimeoutMs?: number;
};

/** Which layers of a remote video to receive; `paused` when its tile is not on screen. */
export type TrackPreference = { paused?: boolean; spatialLayer?: number; temporalLayer?: number };

/**
 * A room, as one person is in it. Methods that ask the server for something reject with a `ParleyError`, whose
 * `problem` is the server's answer.
 */
export interface Room {
  readonly view: RoomView;
  /** Called after every change of `view`; returns how to stop. */
  subscribe(listener: () => void): () => void;
  on<E extends keyof ParleyRoomEvents>(
    event: E,
    listener: (...args: ParleyRoomEvents[E]) => void,
  ): () => void;

  /** Enter. Resolves once the room's state is here; media follows. */
  connect(): Promise<void>;
  /** Leave for good: tells the server, stops receiving, closes all. Local tracks are not stopped: they are the app's. */
  leave(): Promise<void>;

  /**
   * Throws PLAN_REQUIRED when one's plan does not let one publish that: ask before opening the device. Whether it does
   * changes during a call; `view.publishable` is the same in the view.
   */
  requirePublishable(source: MediaSource): void;
  /**
   * Publish a track, or replace the one that is published as that source. Without a connection the wish is kept and
   * done as soon as there is one: then this resolves at once, and a later refusal is an `error` event. Rejects when
   * the server or the device refuses, with PLAN_REQUIRED at once. The track stays the app's: nothing here stops it, but
   * muting disables it.
   */
  publish(source: MediaSource, track: MediaStreamTrack, options?: { paused?: boolean }): Promise<void>;
  unpublish(source: MediaSource): Promise<void>;
  /**
   * Mute or unmute one's own source. Muting takes effect before the server is told, unmuting only after it agreed. The
   * track of a muted source may be stopped, to let go of the device: `publish` another one to go on.
   * Rejects with MUTED_BY_HOST while a host holds it. Without a connection the wish is kept, as with `publish`.
   */
  setPaused(source: MediaSource, paused: boolean): Promise<void>;
  setTrackPreference(consumerId: ConsumerParams['consumerId'], preference: TrackPreference): Promise<void>;

  raiseHand(): Promise<void>;
  /** One's own, or, as a moderator, someone else's. */
  lowerHand(peerId?: string): Promise<void>;
  sendReaction(reaction: Reaction): Promise<void>;
  /**
   * Everyone sees it at once; resolves once it is kept. To try again after a failure, which may have come after everyone
   * saw it, pass the same `clientMessageId`, 1 to 64 characters: it is one message then.
   */
  sendChat(text: string, clientMessageId?: string): Promise<ChatMessage>;

  mutePeer(peerId: string, source: MutableSource): Promise<void>;
  askToUnmute(peerId: string, source: MutableSource): Promise<void>;
  answerUnmute(source: MutableSource, accept: boolean): Promise<void>;
  /** Everyone's microphone but that of hosts, co-hosts and staff, and one's own. */
  muteAll(): Promise<void>;
  /** `listener` takes the stage, `speaker` gives it; `host` hands the room over. */
  setRole(peerId: string, role: RoomRole): Promise<void>;
  /** The person may come again. */
  removePeer(peerId: string): Promise<void>;
  /** The person may not come again. */
  banPeer(peerId: string): Promise<void>;
  /** While it is locked nobody new gets in. */
  setLocked(locked: boolean): Promise<void>;
  /** Lets people in who wait at the door (`view.room.waiting`), or sends them away. */
  answerKnocks(userIds: readonly string[], status: 'admitted' | 'denied'): Promise<void>;
  endRoom(): Promise<void>;

  /**
   * The device may be on another network now, as the browser's `online` event or the phone's system says: get back
   * at once rather than when the loss is noticed.
   */
  networkChanged(): void;

  /** WebRTC statistics: of the receiving side of one consumer, or of all that is received and sent. */
  getStats(consumerId?: string): Promise<RTCStatsReport>;
}

import type { Entitlements } from './entitlements.ts';
import type { MediaSource } from './media.ts';

// Without the schemas that this is about: the web app asks it too, and zod would double what a browser has to load.

const IS_VIDEO: Record<MediaSource, boolean> = {
  microphone: false,
  camera: true,
  screen: true,
  screenAudio: false,
};

/** What somebody wants to do, where a plan has a say in it. */
export type PlanAct =
  | { type: 'make-room'; visibility?: 'public' | 'private'; capacity?: number; minutes?: number }
  | { type: 'open-room'; visibility: 'public' | 'private' }
  | { type: 'publish'; source: MediaSource }
  | { type: 'record' }
  /** `bytes`: what all of one's files take then. */
  | { type: 'store'; bytes: number };

/** Why a plan does not allow it. */
export type PlanRefusal = {
  entitlement: keyof Entitlements;
  /** The field of the request that asks for too much. */
  path: string;
  detail: string;
};

/** The refusal of a source that one may not publish: the SDK gives it before it asks for the device. */
export const NO_VIDEO: PlanRefusal = {
  entitlement: 'video',
  path: 'source',
  detail: 'Your plan does not have video: upgrade to turn it on.',
};

/** May somebody do this? Undefined: yes. The one answer, for the REST API, the SFU and the page alike. */
export function refusalOf(allowed: Entitlements, act: PlanAct): PlanRefusal | undefined {
  switch (act.type) {
    case 'make-room':
      return refusalOfRoom(allowed, act);
    case 'open-room':
      if (act.visibility === 'public' || allowed.privateRooms) return undefined;
      return refusal(
        'privateRooms',
        'visibility',
        'The plan of this room’s host does not have private rooms.',
      );
    case 'publish':
      return allowed.video || !IS_VIDEO[act.source] ? undefined : NO_VIDEO;
    case 'record':
      return allowed.recording
        ? undefined
        : refusal('recording', 'recording', 'Your plan does not have recordings: upgrade to keep them.');
    case 'store':
      if (act.bytes <= allowed.storageBytes) return undefined;
      return refusal('storageBytes', 'file', 'Your plan’s storage is full: delete something, or upgrade.');
  }
}

function refusalOfRoom(
  allowed: Entitlements,
  { visibility, capacity = 0, minutes = 0 }: Extract<PlanAct, { type: 'make-room' }>,
): PlanRefusal | undefined {
  if (visibility === 'private' && !allowed.privateRooms) {
    return refusal(
      'privateRooms',
      'visibility',
      'Your plan does not have private rooms: upgrade to make them.',
    );
  }
  if (capacity > allowed.roomCapacity) {
    return refusal(
      'roomCapacity',
      'capacity',
      `Your plan has rooms for up to ${allowed.roomCapacity} people.`,
    );
  }
  if (allowed.meetingMinutes !== null && minutes > allowed.meetingMinutes) {
    const detail = `Your plan has meetings of up to ${allowed.meetingMinutes} minutes.`;
    return refusal('meetingMinutes', 'schedule.minutes', detail);
  }
  return undefined;
}

function refusal(entitlement: keyof Entitlements, path: string, detail: string): PlanRefusal {
  return { entitlement, path, detail };
}

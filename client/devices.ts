/**
 * Why a device could not be opened. `denied`: the person or the system said no. `in-use`: another program has it.
 * `overconstrained`: the chosen device is gone or cannot do what was asked. `unsupported`: there is no such feature
 * here, or the page is not served over HTTPS.
 */
export type DeviceErrorKind =
  | 'denied'
  | 'not-found'
  | 'in-use'
  | 'overconstrained'
  | 'unsupported'
  | 'unknown';

/** A device that could not be opened; `kind` says why. */
export class DeviceError extends Error {
  override readonly name = 'DeviceError';
  readonly kind: DeviceErrorKind;

  constructor(kind: DeviceErrorKind, options: { cause?: unknown } = {}) {
    super(`The device could not be opened: ${kind}.`, options);
    this.kind = kind;
  }
}

/** `navigator.mediaDevices`, or undefined where the browser has none: on pages without HTTPS. */
export type DeviceAccess = MediaDevices | undefined;

/** A device as a person chooses it. `label` is empty before access was allowed. */
export type DeviceInfo = { deviceId: string; label: string };

/** The devices to choose from, by what they are for. */
export type DeviceList = { microphones: DeviceInfo[]; cameras: DeviceInfo[]; speakers: DeviceInfo[] };

/** Labels, and all but the first device, are there only once the person has allowed access. */
export async function listDevices(mediaDevices: DeviceAccess): Promise<DeviceList> {
  const devices = (await mediaDevices?.enumerateDevices()) ?? [];
  const ofKind = (kind: MediaDeviceKind) =>
    devices
      .filter((device) => device.kind === kind && device.deviceId !== '')
      .map(({ deviceId, label }) => ({ deviceId, label }));
  return {
    microphones: ofKind('audioinput'),
    cameras: ofKind('videoinput'),
    speakers: ofKind('audiooutput'),
  };
}

/** Calls `listener` with the devices after each change. Returns how to stop. */
export function watchDevices(
  mediaDevices: DeviceAccess,
  listener: (devices: DeviceList) => void,
): () => void {
  let stopped = false;
  const look = () => {
    listDevices(mediaDevices).then(
      (devices) => {
        if (!stopped) listener(devices);
      },
      // What cannot be listed is not news; opening a device will say what is wrong.
      () => undefined,
    );
  };
  mediaDevices?.addEventListener('devicechange', look);
  return () => {
    stopped = true;
    mediaDevices?.removeEventListener('devicechange', look);
  };
}

/** Throws a DeviceError. */
export async function openMicrophone(
  mediaDevices: DeviceAccess,
  deviceId?: string,
): Promise<MediaStreamTrack> {
  const audio = {
    ...chosen(deviceId),
    echoCancellation: true,
    noiseSuppression: true,
    autoGainControl: true,
    channelCount: 1,
  };
  return await open(mediaDevices, (devices) => devices.getUserMedia({ audio }), 'audio');
}

/** In 720p at 30 frames a second where the camera can. Throws a DeviceError. */
export async function openCamera(mediaDevices: DeviceAccess, deviceId?: string): Promise<MediaStreamTrack> {
  const video = {
    ...chosen(deviceId),
    width: { ideal: 1280 },
    height: { ideal: 720 },
    frameRate: { ideal: 30, max: 30 },
  };
  return await open(mediaDevices, (devices) => devices.getUserMedia({ video }), 'video');
}

/** The screen and, where the system gives it, its sound. Throws a DeviceError: `denied` when the person chose none. */
export async function openScreen(
  mediaDevices: DeviceAccess,
): Promise<{ video: MediaStreamTrack; audio: MediaStreamTrack | null }> {
  const options = { video: { frameRate: { ideal: 15, max: 30 } }, audio: true };
  const stream = await openStream(mediaDevices, (devices) => devices.getDisplayMedia(options));
  const video = requireTrack(stream, 'video');
  // Text stays sharp: the encoder drops frames rather than pixels.
  video.contentHint = 'detail';
  return { video, audio: stream.getAudioTracks()[0] ?? null };
}

async function open(
  mediaDevices: DeviceAccess,
  ask: (devices: MediaDevices) => Promise<MediaStream>,
  kind: 'audio' | 'video',
): Promise<MediaStreamTrack> {
  return requireTrack(await openStream(mediaDevices, ask), kind);
}

async function openStream(
  mediaDevices: DeviceAccess,
  ask: (devices: MediaDevices) => Promise<MediaStream>,
): Promise<MediaStream> {
  if (mediaDevices === undefined) throw new DeviceError('unsupported');
  try {
    return await ask(mediaDevices);
  } catch (error) {
    throw new DeviceError(deviceErrorKind(error), { cause: error });
  }
}

function requireTrack(stream: MediaStream, kind: 'audio' | 'video'): MediaStreamTrack {
  const track = kind === 'audio' ? stream.getAudioTracks()[0] : stream.getVideoTracks()[0];
  if (track === undefined) throw new DeviceError('not-found');
  return track;
}

function chosen(deviceId: string | undefined): MediaTrackConstraints {
  return deviceId === undefined ? {} : { deviceId: { exact: deviceId } };
}

/** By the names that getUserMedia's specification gives, and those that browsers used before it. */
function deviceErrorKind(error: unknown): DeviceErrorKind {
  switch (error instanceof Error ? error.name : '') {
    case 'NotAllowedError':
    case 'PermissionDeniedError':
    case 'SecurityError':
      return 'denied';
    case 'NotFoundError':
    case 'DevicesNotFoundError':
      return 'not-found';
    case 'NotReadableError':
    case 'TrackStartError':
    case 'AbortError':
      return 'in-use';
    case 'OverconstrainedError':
    case 'ConstraintNotSatisfiedError':
      return 'overconstrained';
    case 'NotSupportedError':
    case 'TypeError':
      return 'unsupported';
    default:
      return 'unknown';
  }
}

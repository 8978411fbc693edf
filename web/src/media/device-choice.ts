/** What a person chose on this device, kept between visits. */
export type DeviceChoice = {
  microphoneId?: string;
  cameraId?: string;
  speakerId?: string;
  microphoneOn: boolean;
  cameraOn: boolean;
};

const KEY = 'parley.devices';
const DEFAULTS: DeviceChoice = { microphoneOn: true, cameraOn: true };

/** Reads a stored choice; anything that is not one gives the defaults. */
export function parseDeviceChoice(stored: string | null): DeviceChoice {
  if (stored === null) return DEFAULTS;
  try {
    const value: unknown = JSON.parse(stored);
    if (typeof value !== 'object' || value === null) return DEFAULTS;
    const fields = value as Partial<Record<keyof DeviceChoice, unknown>>; // each is checked below
    const { microphoneId, cameraId, speakerId } = fields;
    return {
      ...(typeof microphoneId === 'string' ? { microphoneId } : {}),
      ...(typeof cameraId === 'string' ? { cameraId } : {}),
      ...(typeof speakerId === 'string' ? { speakerId } : {}),
      microphoneOn: fields.microphoneOn !== false,
      cameraOn: fields.cameraOn !== false,
    };
  } catch {
    return DEFAULTS;
  }
}

export function readDeviceChoice(): DeviceChoice {
  try {
    return parseDeviceChoice(localStorage.getItem(KEY));
  } catch {
    return DEFAULTS;
  }
}

export function rememberDeviceChoice(change: Partial<DeviceChoice>): void {
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...readDeviceChoice(), ...change }));
  } catch {
    // Storage is blocked: the choice holds for this visit.
  }
}

import { useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import type { DeviceInfo } from '../../../client/devices.ts';
import type { MutableSource } from '../../../src/protocol/room-state.ts';
import { readDeviceChoice } from './device-choice.ts';
import { DeviceSelect } from './device-select.tsx';
import type { DeviceSlot, LocalDevices } from './local-devices.ts';

type DeviceSelectsProps = {
  devices: LocalDevices;
  /** A device was picked; the caller starts it if it is to run. */
  onPick: (source: MutableSource, deviceId: string) => void;
};

/** Which microphone and which camera. */
export function DeviceSelects({ devices, onPick }: DeviceSelectsProps) {
  const { t } = useTranslation();
  const view = useSyncExternalStore(devices.subscribe, devices.getView);
  const [choice, setChoice] = useState(readDeviceChoice);
  const pick = (source: MutableSource, deviceId: string) => {
    setChoice({ ...choice, [source === 'microphone' ? 'microphoneId' : 'cameraId']: deviceId });
    onPick(source, deviceId);
  };
  return (
    <>
      {!isMissing(view.lists.microphones, view.microphone) && (
        <DeviceSelect
          label={t('prejoin.microphone')}
          devices={view.lists.microphones}
          selectedId={view.microphone.track?.getSettings().deviceId ?? choice.microphoneId}
          onSelect={(id) => pick('microphone', id)}
        />
      )}
      {!isMissing(view.lists.cameras, view.camera) && (
        <DeviceSelect
          label={t('prejoin.camera')}
          devices={view.lists.cameras}
          selectedId={view.camera.track?.getSettings().deviceId ?? choice.cameraId}
          onSelect={(id) => pick('camera', id)}
        />
      )}
    </>
  );
}

/** Nothing to choose from, and a message beside it that says why. */
function isMissing(list: DeviceInfo[], slot: DeviceSlot): boolean {
  return list.length === 0 && slot.problem !== null;
}

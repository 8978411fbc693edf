import { useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import type { MutableSource } from '../../../src/protocol/room-state.ts';
import { readDeviceChoice } from './device-choice.ts';
import { DeviceSelect } from './device-select.tsx';
import type { LocalDevices } from './local-devices.ts';

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
      <DeviceSelect
        label={t('prejoin.microphone')}
        devices={view.lists.microphones}
        selectedId={view.microphone.track?.getSettings().deviceId ?? choice.microphoneId}
        onSelect={(id) => pick('microphone', id)}
      />
      <DeviceSelect
        label={t('prejoin.camera')}
        devices={view.lists.cameras}
        selectedId={view.camera.track?.getSettings().deviceId ?? choice.cameraId}
        onSelect={(id) => pick('camera', id)}
      />
    </>
  );
}

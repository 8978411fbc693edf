import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { DeviceInfo } from '../../../client/devices.ts';

type DeviceSelectProps = {
  label: string;
  devices: DeviceInfo[];
  selectedId: string | undefined;
  onSelect: (deviceId: string) => void;
};

/** A choice among devices of one kind. */
export function DeviceSelect({ label, devices, selectedId, onSelect }: DeviceSelectProps) {
  const { t } = useTranslation();
  const id = useId();
  const known = devices.some((device) => device.deviceId === selectedId);
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        className="input"
        disabled={devices.length === 0}
        value={known ? selectedId : ''}
        onChange={(event) => onSelect(event.target.value)}
      >
        {!known && (
          <option value="">{t(devices.length === 0 ? 'prejoin.noDevices' : 'prejoin.systemDefault')}</option>
        )}
        {devices.map((device, index) => (
          <option key={device.deviceId} value={device.deviceId}>
            {device.label || t('prejoin.unnamedDevice', { number: index + 1 })}
          </option>
        ))}
      </select>
    </div>
  );
}

import { TriangleAlert } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import type { DeviceErrorKind } from '../../../client/devices.ts';
import type { MutableSource } from '../../../src/protocol/room-state.ts';
import type { LocalDevices } from '../media/local-devices.ts';

type Trouble = { about: MutableSource | 'both'; problem: DeviceErrorKind };

/** What is wrong with the devices, and how to mend it. */
export function DeviceProblems({ devices }: { devices: LocalDevices }) {
  const { t } = useTranslation();
  const { microphone, camera } = useSyncExternalStore(devices.subscribe, devices.getView);
  const troubles = troublesOf(microphone.problem, camera.problem);
  const retry = (about: Trouble['about']) => {
    if (about !== 'camera') void devices.start('microphone');
    if (about !== 'microphone') void devices.start('camera');
  };
  return (
    <div role="alert" className="device-problems">
      {troubles.map(({ about, problem }) => (
        <div key={about} className="device-problem">
          <TriangleAlert aria-hidden size={20} />
          <p>{t(`prejoin.problem.${about}.${problem}`)}</p>
          {problem !== 'unsupported' && (
            <button type="button" className="button small" onClick={() => retry(about)}>
              {t('app.retry')}
            </button>
          )}
        </div>
      ))}
    </div>
  );
}

/** The same trouble with both is said once. */
function troublesOf(microphone: DeviceErrorKind | null, camera: DeviceErrorKind | null): Trouble[] {
  if (microphone !== null && microphone === camera) return [{ about: 'both', problem: microphone }];
  const troubles: Trouble[] = [];
  if (microphone !== null) troubles.push({ about: 'microphone', problem: microphone });
  if (camera !== null) troubles.push({ about: 'camera', problem: camera });
  return troubles;
}

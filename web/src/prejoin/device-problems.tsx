import { TriangleAlert } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import type { LocalDevices } from '../media/local-devices.ts';

const SOURCES = ['microphone', 'camera'] as const;

/** What is wrong with the devices, and how to mend it. */
export function DeviceProblems({ devices }: { devices: LocalDevices }) {
  const { t } = useTranslation();
  const view = useSyncExternalStore(devices.subscribe, devices.getView);
  const troubled = SOURCES.filter((source) => view[source].problem !== null);
  return (
    <div role="alert" className="device-problems">
      {troubled.map((source) => {
        const problem = view[source].problem ?? 'unknown';
        return (
          <div key={source} className="device-problem">
            <TriangleAlert aria-hidden size={20} />
            <p>{t(`prejoin.problem.${source}.${problem}`)}</p>
            {problem !== 'unsupported' && (
              <button type="button" className="button small" onClick={() => void devices.start(source)}>
                {t('app.retry')}
              </button>
            )}
          </div>
        );
      })}
    </div>
  );
}

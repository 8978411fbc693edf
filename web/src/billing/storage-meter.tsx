import { useTranslation } from 'react-i18next';
import { formatBytes } from '../plans/amounts.ts';

/** How much of the space for one's files is taken. */
export function StorageMeter({ usedBytes, allBytes }: { usedBytes: number; allBytes: number }) {
  const { t, i18n } = useTranslation();
  const words = t('billing.plan.storageUsed', {
    used: formatBytes(usedBytes, i18n.language),
    all: formatBytes(allBytes, i18n.language),
  });
  return (
    <div className="storage">
      <p>
        {t('billing.plan.storage')}: <span className="soft">{words}</span>
      </p>
      <meter
        aria-label={t('billing.plan.storage')}
        aria-valuetext={words}
        min={0}
        max={Math.max(allBytes, usedBytes, 1)}
        value={usedBytes}
      />
    </div>
  );
}

import { useTranslation } from 'react-i18next';
import type { AdminUser } from '../../../../src/protocol/rest/admin.ts';
import { Badge, type BadgeTone } from '../../ui/badge.tsx';

const TONES: Readonly<Record<AdminUser['status'], BadgeTone>> = {
  active: 'plain',
  flagged: 'warning',
  banned: 'danger',
};

/** An account's status, where it is worth a word. */
export function StatusBadge({ status }: { status: AdminUser['status'] }) {
  const { t } = useTranslation();
  return <Badge tone={TONES[status]}>{t(`staff.user.statuses.${status}`)}</Badge>;
}

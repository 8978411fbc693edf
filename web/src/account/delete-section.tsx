import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OwnProfile } from '../../../src/protocol/rest/accounts.ts';
import { Section } from '../ui/section.tsx';
import { DeleteDialog } from './delete-dialog.tsx';

/** The end of an account. */
export function DeleteSection({ user }: { user: OwnProfile }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  return (
    <Section title={t('profile.delete.title')} lead={t('profile.delete.lead')} danger>
      <button type="button" className="button danger" onClick={() => setAsking(true)}>
        {t('profile.delete.open')}
      </button>
      {asking && <DeleteDialog user={user} onClose={() => setAsking(false)} />}
    </Section>
  );
}

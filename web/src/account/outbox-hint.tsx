import { Mail } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { useServerSettings } from '../app/use-server-settings.ts';

/** On a server that sends no mail: where its mails can be read. */
export function OutboxHint() {
  const { t } = useTranslation();
  if (useServerSettings()?.hasOutbox !== true) return null;
  return (
    <p className="account-outbox">
      <Mail aria-hidden size={18} />
      <span>
        {t('account.outbox.hint')} <Link href="/outbox">{t('account.outbox.link')}</Link>
      </span>
    </p>
  );
}

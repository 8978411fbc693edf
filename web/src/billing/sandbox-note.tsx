import './checkout.css';
import { FlaskConical } from 'lucide-react';
import { useTranslation } from 'react-i18next';

/** Says wherever something is bought that nobody pays anything. */
export function SandboxNote() {
  const { t } = useTranslation();
  return (
    <p className="sandbox-note">
      <FlaskConical aria-hidden size={18} />
      {t('plans.sandbox')}
    </p>
  );
}

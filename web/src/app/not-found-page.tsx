import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { MessagePage } from './message-page.tsx';

export function NotFoundPage() {
  const { t } = useTranslation();
  return (
    <MessagePage title={t('app.notFoundTitle')} text={t('app.notFoundText')}>
      <Link className="button primary" href="/rooms">
        {t('app.backToRooms')}
      </Link>
    </MessagePage>
  );
}

import { LogOut, Sparkles, UserRound } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import type { OwnProfile } from '../../../src/protocol/rest/accounts.ts';
import { Avatar } from '../ui/avatar.tsx';
import { Menu } from '../ui/menu.tsx';
import { useSession } from './session.tsx';

/** One's own picture, and what one can do with the account. */
export function AccountMenu({ user }: { user: OwnProfile }) {
  const { t } = useTranslation();
  const { logOut } = useSession();
  const [, navigate] = useLocation();
  return (
    <Menu
      label={t('app.accountOf', { name: user.displayName })}
      className="account-menu"
      actions={[
        {
          label: t('app.profile'),
          icon: <UserRound aria-hidden size={18} />,
          onSelect: () => navigate('/profile'),
        },
        {
          label: t('app.plan', { name: user.plan.name }),
          icon: <Sparkles aria-hidden size={18} />,
          onSelect: () => navigate('/account/plan'),
        },
        { label: t('app.logOut'), icon: <LogOut aria-hidden size={18} />, onSelect: () => void logOut() },
      ]}
    >
      <Avatar userId={user.id} name={user.displayName} url={user.avatarUrl} size="small" />
    </Menu>
  );
}

import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { changePassword, forgotPassword } from '../../../src/protocol/rest/account-endpoints.ts';
import type { OwnProfile } from '../../../src/protocol/rest/accounts.ts';
import { api } from '../app/api.ts';
import { useSession } from '../app/session.tsx';
import { Form } from '../ui/form.tsx';
import { Section } from '../ui/section.tsx';
import { useToast } from '../ui/toast.tsx';
import { useForm } from '../ui/use-form.ts';
import { isAccountFieldRight } from './account-fields.ts';
import { PasswordField } from './password-field.tsx';
import { resetPath } from './return-path.ts';

/** Changes one's password, or sets the first one of who logs in with Google. */
export function PasswordSection({ user }: { user: OwnProfile }) {
  const { t } = useTranslation();
  return (
    <Section
      title={t('profile.password.title')}
      lead={t(user.hasPassword ? 'profile.password.lead' : 'profile.password.noneLead')}
    >
      {user.hasPassword ? <ChangePassword /> : <SetPassword email={user.email} />}
    </Section>
  );
}

function ChangePassword() {
  const { t } = useTranslation();
  const toast = useToast();
  const form = useForm({
    initial: { currentPassword: '', newPassword: '' },
    wrong: ({ currentPassword, newPassword }) => [
      ...(currentPassword === '' ? (['currentPassword'] as const) : []),
      ...(isAccountFieldRight('password', newPassword) ? [] : (['newPassword'] as const)),
    ],
    sentences: {
      currentPassword: t('profile.password.wrong'),
      newPassword: t('account.errors.password'),
    },
    refusals: { CREDENTIALS_INVALID: 'currentPassword' },
    send: async (body) => {
      await api.call(changePassword, { body });
      form.setValues({ currentPassword: '', newPassword: '' });
      toast(t('profile.password.done'));
    },
  });
  return (
    <Form form={form} label={t('profile.password.title')}>
      <PasswordField
        {...form.bind('currentPassword')}
        label={t('profile.password.current')}
        autoComplete="current-password"
      />
      <PasswordField
        {...form.bind('newPassword')}
        label={t('account.newPassword')}
        autoComplete="new-password"
        hint={t('account.passwordHint')}
      />
      <button type="submit" className="button primary" aria-disabled={form.sending}>
        {t('profile.password.submit')}
      </button>
    </Form>
  );
}

/** By the way of those who forgot theirs: the code in the mail shows that the address is one's own. */
function SetPassword({ email }: { email: string }) {
  const { t } = useTranslation();
  const { logOut } = useSession();
  const [, navigate] = useLocation();
  const form = useForm({
    initial: {},
    wrong: () => [],
    sentences: {},
    send: async () => {
      await api.call(forgotPassword, { body: { email } });
      await logOut();
      navigate(resetPath(email, '/profile'));
    },
  });
  return (
    <Form form={form}>
      <button type="submit" className="button" aria-disabled={form.sending}>
        {t('profile.password.set')}
      </button>
    </Form>
  );
}

import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'wouter';
import { useSession } from '../app/session.tsx';
import { Field } from '../ui/field.tsx';
import { Form } from '../ui/form.tsx';
import { useToast } from '../ui/toast.tsx';
import { useForm } from '../ui/use-form.ts';
import { isAccountFieldRight } from './account-fields.ts';
import { AccountPage } from './account-page.tsx';
import { CodeField } from './code-field.tsx';
import { PasswordField } from './password-field.tsx';
import { forgotPath } from './return-path.ts';

const FIELDS = ['email', 'code', 'password'] as const;

/** Sets a new password with the code of the mail, and logs in with it. */
export function ResetPage() {
  const { t } = useTranslation();
  const { resetPassword } = useSession();
  const toast = useToast();
  const [search] = useSearchParams();
  const knownEmail = search.get('email') ?? '';
  const form = useForm({
    initial: { email: knownEmail, code: '', password: '' },
    wrong: (values) => FIELDS.filter((field) => !isAccountFieldRight(field, values[field])),
    sentences: {
      email: t('account.errors.email'),
      code: t('account.errors.code'),
      password: t('account.errors.password'),
    },
    refusals: { CODE_INVALID: 'code' },
    send: async ({ email, code, password }) => {
      await resetPassword({ email: email.trim(), code, newPassword: password });
      toast(t('account.reset.done'));
    },
  });
  return (
    <AccountPage title={t('account.reset.title')} lead={t('account.reset.lead')}>
      {(returnPath) => (
        <>
          <Form form={form}>
            <Field
              {...form.bind('email')}
              label={t('account.email')}
              type="email"
              autoComplete="username"
              required
            />
            <CodeField {...form.bind('code')} />
            <PasswordField
              {...form.bind('password')}
              label={t('account.newPassword')}
              autoComplete="new-password"
              hint={t('account.passwordHint')}
            />
            <button type="submit" className="button primary wide" aria-disabled={form.sending}>
              {t('account.reset.submit')}
            </button>
          </Form>
          <p className="account-switch">
            {t('account.verify.noMail')}{' '}
            <Link href={forgotPath(returnPath, form.values.email)}>{t('account.forgot.again')}</Link>
          </p>
        </>
      )}
    </AccountPage>
  );
}

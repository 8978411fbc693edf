import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { useSession } from '../app/session.tsx';
import { Field } from '../ui/field.tsx';
import { Form } from '../ui/form.tsx';
import { useForm } from '../ui/use-form.ts';
import { AccountPage } from './account-page.tsx';
import { GoogleSignIn } from './google-sign-in.tsx';
import { PasswordField } from './password-field.tsx';
import { forgotPath, signUpPath } from './return-path.ts';

export function LogInPage() {
  const { t } = useTranslation();
  const { logIn } = useSession();
  const form = useForm({
    initial: { login: '', password: '' },
    wrong: ({ login, password }) => [
      ...(login.trim() === '' ? (['login'] as const) : []),
      ...(password === '' ? (['password'] as const) : []),
    ],
    sentences: { login: t('account.errors.required'), password: t('account.errors.required') },
    send: ({ login, password }) => logIn(login.trim(), password),
  });
  return (
    <AccountPage title={t('account.logInTitle')} lead={t('account.logInLead')}>
      {(returnPath) => (
        <>
          <Form form={form}>
            <Field
              {...form.bind('login')}
              label={t('account.login')}
              autoComplete="username"
              autoCapitalize="none"
              spellCheck={false}
              required
            />
            <PasswordField {...form.bind('password')} autoComplete="current-password" />
            <button type="submit" className="button primary wide" aria-disabled={form.sending}>
              {t('account.submitLogIn')}
            </button>
          </Form>
          <p className="account-switch">
            <Link href={forgotPath(returnPath)}>{t('account.forgot.link')}</Link>
          </p>
          <GoogleSignIn />
          <p className="account-switch">
            {t('account.noAccount')} <Link href={signUpPath(returnPath)}>{t('app.signUp')}</Link>
          </p>
        </>
      )}
    </AccountPage>
  );
}

import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { useSession } from '../app/session.tsx';
import { Field } from '../ui/field.tsx';
import { Form } from '../ui/form.tsx';
import { useForm } from '../ui/use-form.ts';
import { isAccountFieldRight } from './account-fields.ts';
import { AccountPage } from './account-page.tsx';
import { GoogleSignIn } from './google-sign-in.tsx';
import { PasswordField } from './password-field.tsx';
import { logInPath } from './return-path.ts';

const FIELDS = ['username', 'email', 'password', 'displayName'] as const;

export function SignUpPage() {
  const { t } = useTranslation();
  const { signUp } = useSession();
  const form = useForm({
    initial: { username: '', email: '', password: '', displayName: '' },
    wrong: (values) => FIELDS.filter((field) => !isAccountFieldRight(field, values[field])),
    sentences: {
      username: t('account.errors.username'),
      email: t('account.errors.email'),
      password: t('account.errors.password'),
      displayName: t('account.errors.displayName'),
    },
    refusals: { USERNAME_TAKEN: 'username', EMAIL_TAKEN: 'email' },
    send: ({ username, email, password, displayName }) =>
      signUp({
        username: username.trim(),
        email: email.trim(),
        password,
        ...(displayName.trim() === '' ? {} : { displayName: displayName.trim() }),
      }),
  });
  return (
    <AccountPage
      title={t('account.signUpTitle')}
      lead={t('account.signUpLead')}
      // Who follows a link goes straight there; the page says later that the address is not confirmed.
      onward={(user, path) => (user.emailVerified || path !== '/rooms' ? path : '/verify')}
    >
      {(returnPath) => (
        <>
          <Form form={form}>
            <Field
              {...form.bind('username')}
              label={t('account.username')}
              hint={t('account.usernameHint')}
              autoComplete="username"
              autoCapitalize="none"
              spellCheck={false}
              required
            />
            <Field
              {...form.bind('email')}
              label={t('account.email')}
              type="email"
              autoComplete="email"
              required
            />
            <PasswordField
              {...form.bind('password')}
              autoComplete="new-password"
              hint={t('account.passwordHint')}
            />
            <Field
              {...form.bind('displayName')}
              label={t('account.displayName')}
              hint={t('account.displayNameHint')}
              autoComplete="name"
            />
            <button type="submit" className="button primary wide" aria-disabled={form.sending}>
              {t('account.submitSignUp')}
            </button>
          </Form>
          <GoogleSignIn />
          <p className="account-switch">
            {t('account.haveAccount')} <Link href={logInPath(returnPath)}>{t('app.logIn')}</Link>
          </p>
        </>
      )}
    </AccountPage>
  );
}

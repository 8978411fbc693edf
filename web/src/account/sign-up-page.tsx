import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { useSession } from '../app/session.tsx';
import { Field } from '../ui/field.tsx';
import { AccountPage } from './account-page.tsx';
import { PasswordField } from './password-field.tsx';
import { logInPath } from './return-path.ts';
import { useAccountForm } from './use-account-form.ts';

export function SignUpPage() {
  const { t } = useTranslation();
  const { signUp } = useSession();
  const { form, bind, submit, sending, formError } = useAccountForm(
    { username: '', email: '', password: '', displayName: '' },
    ({ username = '', email = '', password = '', displayName = '' }) =>
      signUp({
        username: username.trim(),
        email: email.trim(),
        password,
        ...(displayName.trim() === '' ? {} : { displayName: displayName.trim() }),
      }),
  );
  return (
    <AccountPage title={t('account.signUpTitle')} lead={t('account.signUpLead')}>
      {(returnPath) => (
        <>
          <form ref={form} className="form" onSubmit={(event) => void submit(event)} noValidate>
            {formError !== null && (
              <p className="form-error" role="alert">
                {formError}
              </p>
            )}
            <Field
              {...bind('username')}
              label={t('account.username')}
              hint={t('account.usernameHint')}
              autoComplete="username"
              autoCapitalize="none"
              spellCheck={false}
              required
            />
            <Field {...bind('email')} label={t('account.email')} type="email" autoComplete="email" required />
            <PasswordField
              {...bind('password')}
              autoComplete="new-password"
              hint={t('account.passwordHint')}
            />
            <Field
              {...bind('displayName')}
              label={t('account.displayName')}
              hint={t('account.displayNameHint')}
              autoComplete="name"
            />
            <button type="submit" className="button primary wide" aria-disabled={sending}>
              {t('account.submitSignUp')}
            </button>
          </form>
          <p className="account-switch">
            {t('account.haveAccount')} <Link href={logInPath(returnPath)}>{t('app.logIn')}</Link>
          </p>
        </>
      )}
    </AccountPage>
  );
}

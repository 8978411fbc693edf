import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { useSession } from '../app/session.tsx';
import { Field } from '../ui/field.tsx';
import { AccountPage } from './account-page.tsx';
import { PasswordField } from './password-field.tsx';
import { signUpPath } from './return-path.ts';
import { useAccountForm } from './use-account-form.ts';

export function LogInPage() {
  const { t } = useTranslation();
  const { logIn } = useSession();
  const { form, bind, submit, sending, formError } = useAccountForm({ login: '', password: '' }, (values) =>
    logIn(values.login?.trim() ?? '', values.password ?? ''),
  );
  return (
    <AccountPage title={t('account.logInTitle')} lead={t('account.logInLead')}>
      {(returnPath) => (
        <>
          <form ref={form} className="form" onSubmit={(event) => void submit(event)} noValidate>
            {formError !== null && (
              <p className="form-error" role="alert">
                {formError}
              </p>
            )}
            <Field
              {...bind('login')}
              label={t('account.login')}
              autoComplete="username"
              autoCapitalize="none"
              spellCheck={false}
              required
            />
            <PasswordField {...bind('password')} autoComplete="current-password" />
            <button type="submit" className="button primary wide" aria-disabled={sending}>
              {t('account.submitLogIn')}
            </button>
          </form>
          <p className="account-switch">
            {t('account.noAccount')} <Link href={signUpPath(returnPath)}>{t('app.signUp')}</Link>
          </p>
        </>
      )}
    </AccountPage>
  );
}

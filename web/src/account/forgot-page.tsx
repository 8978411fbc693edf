import { useTranslation } from 'react-i18next';
import { Link, useLocation, useSearchParams } from 'wouter';
import { forgotPassword } from '../../../src/protocol/rest/account-endpoints.ts';
import { api } from '../app/api.ts';
import { Field } from '../ui/field.tsx';
import { Form } from '../ui/form.tsx';
import { useForm } from '../ui/use-form.ts';
import { isAccountFieldRight } from './account-fields.ts';
import { AccountPage } from './account-page.tsx';
import { logInPath, resetPath } from './return-path.ts';

/** Asks for the address that a code for a new password goes to. */
export function ForgotPage() {
  const { t } = useTranslation();
  const [, navigate] = useLocation();
  const [search] = useSearchParams();
  const form = useForm({
    initial: { email: search.get('email') ?? '' },
    wrong: ({ email }) => (isAccountFieldRight('email', email) ? [] : ['email']),
    sentences: { email: t('account.errors.email') },
    send: async ({ email }) => {
      await api.call(forgotPassword, { body: { email: email.trim() } });
      navigate(resetPath(email.trim(), search.get('next') ?? undefined));
    },
  });
  return (
    <AccountPage title={t('account.forgot.title')} lead={t('account.forgot.lead')}>
      {(returnPath) => (
        <>
          <Form form={form}>
            <Field
              {...form.bind('email')}
              label={t('account.email')}
              type="email"
              autoComplete="email"
              required
            />
            <button type="submit" className="button primary wide" aria-disabled={form.sending}>
              {t('account.forgot.submit')}
            </button>
          </Form>
          <p className="account-switch">
            <Link href={logInPath(returnPath)}>{t('account.forgot.back')}</Link>
          </p>
        </>
      )}
    </AccountPage>
  );
}

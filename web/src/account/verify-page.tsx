import { useTranslation } from 'react-i18next';
import { Link, useLocation, useSearchParams } from 'wouter';
import { verifyEmail } from '../../../src/protocol/rest/account-endpoints.ts';
import { api } from '../app/api.ts';
import { MessagePage } from '../app/message-page.tsx';
import { useSession } from '../app/session.tsx';
import { Form } from '../ui/form.tsx';
import { useToast } from '../ui/toast.tsx';
import { useForm } from '../ui/use-form.ts';
import { isAccountFieldRight } from './account-fields.ts';
import { AccountCard } from './account-page.tsx';
import { CodeField } from './code-field.tsx';
import { ResendCode } from './resend-code.tsx';
import { safeReturnPath } from './return-path.ts';

/** Confirms one's email address with the code of the mail, now or later. */
export function VerifyPage() {
  const { t } = useTranslation();
  const { user, update } = useSession();
  const [, navigate] = useLocation();
  const [search] = useSearchParams();
  const toast = useToast();
  const returnPath = safeReturnPath(search.get('next'));
  const form = useForm({
    initial: { code: '' },
    wrong: ({ code }) => (isAccountFieldRight('code', code) ? [] : ['code']),
    sentences: { code: t('account.errors.code') },
    refusals: { CODE_INVALID: 'code' },
    send: async ({ code }) => {
      update(await api.call(verifyEmail, { body: { code } }));
      toast(t('account.verify.done'));
      navigate(returnPath);
    },
  });
  if (user === null) return null;
  if (user.emailVerified && !form.sending)
    return (
      <MessagePage title={t('account.verify.alreadyTitle')} text={user.email}>
        <Link className="button primary" href={returnPath}>
          {t('account.verify.goOn')}
        </Link>
      </MessagePage>
    );
  return (
    <AccountCard title={t('account.verify.title')} lead={t('account.verify.lead', { email: user.email })}>
      <Form form={form}>
        <CodeField {...form.bind('code')} />
        <button type="submit" className="button primary wide" aria-disabled={form.sending}>
          {t('account.verify.submit')}
        </button>
      </Form>
      <ResendCode since={user.createdAt} />
      <p className="account-switch">
        <Link href={returnPath}>{t('account.verify.later')}</Link>
      </p>
    </AccountCard>
  );
}

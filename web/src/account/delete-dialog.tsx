import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { deleteMe } from '../../../src/protocol/rest/account-endpoints.ts';
import type { OwnProfile } from '../../../src/protocol/rest/accounts.ts';
import { api } from '../app/api.ts';
import { problemOf } from '../app/problem-text.ts';
import { useSession } from '../app/session.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { Form } from '../ui/form.tsx';
import { useToast } from '../ui/toast.tsx';
import { useForm } from '../ui/use-form.ts';
import { PasswordField } from './password-field.tsx';

/** Says what goes and what stays, and asks twice: by the user name and, where there is one, by the password. */
export function DeleteDialog({ user, onClose }: { user: OwnProfile; onClose: () => void }) {
  const { t } = useTranslation();
  const { forget } = useSession();
  const toast = useToast();
  const [, navigate] = useLocation();
  const [logInAgain, setLogInAgain] = useState(false);
  const form = useForm({
    initial: { username: '', password: '' },
    wrong: ({ username, password }) => [
      ...(username.trim() === user.username ? [] : (['username'] as const)),
      ...(user.hasPassword && password === '' ? (['password'] as const) : []),
    ],
    sentences: {
      username: t('profile.delete.usernameWrong', { username: user.username }),
      password: t('profile.password.wrong'),
    },
    refusals: { CREDENTIALS_INVALID: 'password' },
    send: async ({ password }) => {
      try {
        await api.call(deleteMe, { body: user.hasPassword ? { password } : {} });
      } catch (error) {
        // Who has no password shows by a fresh login that it is they who sit here.
        if (user.hasPassword || problemOf(error)?.code !== 'UNAUTHENTICATED') throw error;
        setLogInAgain(true);
        return;
      }
      forget();
      navigate('/signup');
      toast(t('profile.delete.done'));
    },
  });
  return (
    <Dialog title={t('profile.delete.dialogTitle')} onClose={onClose} role="alertdialog">
      <p>{t('profile.delete.erased')}</p>
      <p>{t('profile.delete.kept')}</p>
      <Form form={form}>
        <Field
          {...form.bind('username')}
          label={t('profile.delete.username', { username: user.username })}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          required
        />
        {user.hasPassword && <PasswordField {...form.bind('password')} autoComplete="current-password" />}
        {logInAgain && (
          <p className="form-error" role="alert">
            {t('profile.delete.logInAgain')}
          </p>
        )}
        <div className="dialog-actions">
          <button type="button" className="button" onClick={onClose}>
            {t('app.cancel')}
          </button>
          <button type="submit" className="button danger" aria-disabled={form.sending}>
            {t('profile.delete.submit')}
          </button>
        </div>
      </Form>
    </Dialog>
  );
}

import { type FormEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { problemOf, useProblemText } from '../app/problem-text.ts';
import { type AccountField, checkAccountField, isAccountFieldError } from './account-fields.ts';

type Values = Partial<Record<AccountField, string>>;
type Errors = Partial<Record<AccountField, string>>;

/** The state of a form about an account: its values, what is wrong with each, and sending it. */
export function useAccountForm(initial: Values, send: (values: Values) => Promise<void>) {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const [values, setValues] = useState(initial);
  const [errors, setErrors] = useState<Errors>({});
  const [formError, setFormError] = useState<string | null>(null);
  const [sending, setSending] = useState(false);
  const form = useRef<HTMLFormElement>(null);

  const refuse = (next: Errors) => {
    setErrors(next);
    // After the marks are drawn, the first wrong field takes the focus.
    requestAnimationFrame(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
  };

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (sending) return;
    setFormError(null);
    const found: Errors = {};
    for (const field of Object.keys(initial) as AccountField[]) {
      const wrong = checkAccountField(field, values[field] ?? '', 'login' in initial);
      if (wrong !== undefined) found[field] = t(`account.errors.${wrong}`);
    }
    if (Object.keys(found).length > 0) return refuse(found);
    setErrors({});
    setSending(true);
    try {
      await send(values);
    } catch (error) {
      const problem = problemOf(error);
      const fields: Errors = {};
      if (problem?.code === 'USERNAME_TAKEN') fields.username = t('errors.USERNAME_TAKEN');
      if (problem?.code === 'EMAIL_TAKEN') fields.email = t('errors.EMAIL_TAKEN');
      for (const { path } of problem?.errors ?? [])
        if (isAccountFieldError(path) && path !== 'required') fields[path] = t(`account.errors.${path}`);
      if (Object.keys(fields).length > 0) refuse(fields);
      else setFormError(problemText(error));
    } finally {
      setSending(false);
    }
  };

  const bind = (field: AccountField) => ({
    name: field,
    value: values[field] ?? '',
    onValue: (value: string) => {
      setValues((before) => ({ ...before, [field]: value }));
      setErrors(({ [field]: _, ...others }) => others);
    },
    error: errors[field],
  });

  return { form, values, bind, submit, sending, formError };
}

import type { FormEvent, ReactNode, RefObject } from 'react';

type FormProps = {
  form: {
    element: RefObject<HTMLFormElement | null>;
    submit: (event?: FormEvent) => Promise<void>;
    formError: string | null;
  };
  label?: string;
  children: ReactNode;
};

/** A form of `useForm`, with what is wrong with all of it above its fields. */
export function Form({ form, label, children }: FormProps) {
  return (
    <form
      ref={form.element}
      className="form"
      aria-label={label}
      onSubmit={(event) => void form.submit(event)}
      noValidate
    >
      {form.formError !== null && (
        <p className="form-error" role="alert">
          {form.formError}
        </p>
      )}
      {children}
    </form>
  );
}

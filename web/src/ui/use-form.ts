import { type FormEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ErrorCode } from '../../../src/protocol/problem.ts';
import { problemOf, useProblemText } from '../app/problem-text.ts';

type Name<V> = keyof V & string;

export type FormOptions<V extends object> = {
  initial: V;
  /** The names of fields that are not right yet; the server has the last word. */
  wrong: (values: V) => readonly Name<V>[];
  /** What to say at a field that is not right. One without words is told above the form. */
  sentences: Partial<Record<Name<V>, string>>;
  /** Which field a refusal is about; it is told there in the words of its code. */
  refusals?: Partial<Record<ErrorCode, Name<V>>>;
  /** What to say at a field that asks for more than one's plan has. */
  planSentences?: Partial<Record<Name<V>, string>>;
  /** What it rejects with is told; where it resolves, nothing is changed. */
  send: (values: V) => Promise<void>;
};

/** A form's values, what is wrong with each, and sending them once at a time. For `Form` to show. */
export function useForm<V extends object>(options: FormOptions<V>) {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const [values, setValues] = useState(options.initial);
  const [errors, setErrors] = useState<Partial<Record<string, string>>>({});
  const [formError, setFormError] = useState<string | null>(null);
  const [sending, setSending] = useState(false);
  const element = useRef<HTMLFormElement>(null);

  const refuse = (next: Partial<Record<string, string>>) => {
    setErrors(next);
    // After the marks are drawn, the first wrong field takes the focus.
    requestAnimationFrame(() =>
      element.current
        ?.querySelector<HTMLElement>('[aria-invalid="true"], [data-refused="true"] :checked')
        ?.focus(),
    );
  };

  /** What the server said of fields, in words of ours. */
  const refusedFields = (error: unknown): Partial<Record<string, string>> => {
    const problem = problemOf(error);
    if (problem === undefined) return {};
    const about = options.refusals?.[problem.code];
    if (about !== undefined) return { [about]: t(`errors.${problem.code}`) };
    const isPlan = problem.code === 'PLAN_REQUIRED';
    const sentences: Partial<Record<string, string>> =
      (isPlan ? options.planSentences : options.sentences) ?? {};
    return Object.fromEntries(
      (problem.errors ?? []).flatMap(({ path }) => {
        const parts = path.split('.');
        // `schedule.minutes` is a field of its own here.
        const field = (isPlan ? parts.at(-1) : parts[0]) ?? path;
        const sentence = sentences[field];
        return sentence === undefined ? [] : [[field, sentence]];
      }),
    );
  };

  const submit = async (event?: FormEvent) => {
    event?.preventDefault();
    if (sending) return;
    setFormError(null);
    const wrong = options.wrong(values);
    if (wrong.length > 0)
      return refuse(Object.fromEntries(wrong.map((name) => [name, options.sentences[name] ?? ''])));
    setErrors({});
    setSending(true);
    try {
      await options.send(values);
    } catch (error) {
      const fields = refusedFields(error);
      if (Object.keys(fields).length > 0) refuse(fields);
      else setFormError(problemText(error));
    } finally {
      setSending(false);
    }
  };

  const set = <K extends Name<V>>(name: K, value: V[K]) => {
    setValues((before) => ({ ...before, [name]: value }));
    setErrors(({ [name]: _, ...others }) => others);
  };

  /** What a field of this name needs. */
  const bind = <K extends Name<V>>(name: K) => ({
    name,
    value: values[name],
    onValue: (value: V[K]) => set(name, value),
    error: errors[name],
  });

  return { element, values, setValues, set, bind, submit, sending, formError };
}

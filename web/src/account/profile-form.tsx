import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { editMe, getMe } from '../../../src/protocol/rest/account-endpoints.ts';
import type { OwnProfile } from '../../../src/protocol/rest/accounts.ts';
import { api } from '../app/api.ts';
import { problemOf } from '../app/problem-text.ts';
import { useSession } from '../app/session.tsx';
import { useLanguageName } from '../app/use-taxonomy.ts';
import { type ChangedWord, changedWords } from '../ui/changed-words.ts';
import { EditConflict } from '../ui/edit-conflict.tsx';
import { Field } from '../ui/field.tsx';
import { Form } from '../ui/form.tsx';
import { Section } from '../ui/section.tsx';
import { TextArea } from '../ui/text-area.tsx';
import { useToast } from '../ui/toast.tsx';
import { useForm } from '../ui/use-form.ts';
import { isAccountFieldRight } from './account-fields.ts';
import { LanguagePicker } from './language-picker.tsx';

const MAX_BIO = 500;

type Values = Pick<OwnProfile, 'displayName' | 'bio' | 'nativeLanguages' | 'learningLanguages'>;

/** What others see of one: the name, a few words, and languages. */
export function ProfileForm({ user }: { user: OwnProfile }) {
  const { t } = useTranslation();
  const { update } = useSession();
  const toast = useToast();
  /** What the form began with; edits are made to that version. */
  const [base, setBase] = useState(user);
  const [conflict, setConflict] = useState<OwnProfile | null>(null);
  const changes = useChanges(base, conflict);

  const save = async (values: Values, version: number) => {
    const body = { ...values, displayName: values.displayName.trim() || user.username };
    const saved = await api.call(editMe, { body, ifVersion: version });
    update(saved);
    setBase(saved);
    setConflict(null);
    form.setValues(valuesOf(saved));
    toast(t('app.saved'));
  };
  const form = useForm<Values>({
    initial: valuesOf(user),
    wrong: ({ displayName }) => (isAccountFieldRight('displayName', displayName) ? [] : ['displayName']),
    sentences: { displayName: t('account.errors.displayName'), bio: t('profile.bioError') },
    send: async (values) => {
      try {
        await save(values, conflict?.version ?? base.version);
      } catch (error) {
        if (problemOf(error)?.code !== 'VERSION_MISMATCH') throw error;
        setConflict(await api.call(getMe));
      }
    },
  });
  const reload = () => {
    if (conflict === null) return;
    update(conflict);
    setBase(conflict);
    form.setValues(valuesOf(conflict));
    setConflict(null);
  };

  return (
    <Section title={t('profile.about')} lead={t('profile.aboutLead')}>
      <Form form={form} label={t('profile.about')}>
        <Field {...form.bind('displayName')} label={t('account.displayName')} autoComplete="name" />
        <TextArea {...form.bind('bio')} label={t('profile.bio')} maxLength={MAX_BIO} />
        <LanguagePicker
          label={t('profile.native')}
          tags={form.values.nativeLanguages}
          onTags={(tags) => form.set('nativeLanguages', tags)}
        />
        <LanguagePicker
          label={t('profile.learning')}
          tags={form.values.learningLanguages}
          onTags={(tags) => form.set('learningLanguages', tags)}
        />
        {conflict !== null && (
          <EditConflict changes={changes} onReload={reload} onOverwrite={() => void form.submit()} />
        )}
        {conflict === null && (
          <button type="submit" className="button primary" aria-disabled={form.sending}>
            {t('app.save')}
          </button>
        )}
      </Form>
    </Section>
  );
}

function valuesOf({ displayName, bio, nativeLanguages, learningLanguages }: OwnProfile): Values {
  return { displayName, bio, nativeLanguages, learningLanguages };
}

function useChanges(base: OwnProfile, now: OwnProfile | null): ChangedWord[] {
  const { t } = useTranslation();
  const nameOf = useLanguageName();
  if (now === null) return [];
  const words = (profile: OwnProfile) => [
    { label: t('account.displayName'), now: profile.displayName },
    { label: t('profile.bio'), now: profile.bio },
    { label: t('profile.native'), now: profile.nativeLanguages.map(nameOf).join(', ') },
    { label: t('profile.learning'), now: profile.learningLanguages.map(nameOf).join(', ') },
  ];
  return changedWords(words, base, now);
}

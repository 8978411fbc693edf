import './room-fields.css';
import { useTranslation } from 'react-i18next';
import { PasswordField } from '../account/password-field.tsx';
import { useTaxonomy } from '../app/use-taxonomy.ts';
import { ChipOptions } from '../ui/chip-options.tsx';
import { Field } from '../ui/field.tsx';
import { Select } from '../ui/select.tsx';
import { Switch } from '../ui/switch.tsx';
import { TextArea } from '../ui/text-area.tsx';
import type { useForm } from '../ui/use-form.ts';
import {
  MAX_CAPACITY,
  MAX_DESCRIPTION,
  MAX_TOPICS,
  MIN_CAPACITY,
  type RoomValues,
  roomKinds,
} from './room-form.ts';
import { ScheduleFields } from './schedule-fields.tsx';
import { VisibilityChoice } from './visibility-choice.tsx';

type RoomFieldsProps = {
  form: ReturnType<typeof useForm<RoomValues>>;
  /** There is one already, which stays while no other is typed. */
  hasPassword: boolean;
};

/** All that a room can be made of. */
export function RoomFields({ form, hasPassword }: RoomFieldsProps) {
  const { t } = useTranslation();
  const { languages, topics } = useTaxonomy();
  const { values, set, bind } = form;
  return (
    <>
      <Field
        {...bind('name')}
        label={t('rooms.form.name')}
        placeholder={t('rooms.form.namePlaceholder')}
        maxLength={80}
        autoComplete="off"
        required
      />
      <TextArea {...bind('description')} label={t('rooms.form.description')} maxLength={MAX_DESCRIPTION} />
      <ScheduleFields form={form} />
      <VisibilityChoice value={values.visibility} onValue={(visibility) => set('visibility', visibility)} />
      <div className="room-fields-pair">
        <Select
          label={t('rooms.filters.kind')}
          value={values.kind}
          options={roomKinds.map((kind) => ({ value: kind, label: t(`rooms.kind.${kind}`) }))}
          onValue={(kind) => set('kind', kind)}
        />
        <Select
          label={t('rooms.filters.language')}
          value={values.language}
          options={[
            { value: '', label: t('rooms.form.noLanguage') },
            ...languages.map(({ code, name }) => ({ value: code, label: name })),
          ]}
          onValue={(language) => set('language', language)}
        />
      </div>
      {topics.length > 0 && (
        <ChipOptions
          legend={t('rooms.form.topics')}
          hint={t('rooms.form.topicsHint', { count: MAX_TOPICS })}
          options={topics}
          chosen={values.topics}
          onChosen={(chosen) => set('topics', chosen)}
          max={MAX_TOPICS}
        />
      )}
      <Field
        {...bind('capacity')}
        label={t('rooms.form.capacity')}
        type="number"
        inputMode="numeric"
        min={MIN_CAPACITY}
        max={MAX_CAPACITY}
      />
      <Switch
        label={t('rooms.form.lobby')}
        hint={t('rooms.form.lobbyHint')}
        checked={values.lobby}
        onChecked={(lobby) => set('lobby', lobby)}
      />
      <Switch
        label={t('rooms.form.stage')}
        hint={t('rooms.form.stageHint')}
        checked={values.stage}
        onChecked={(stage) => set('stage', stage)}
      />
      <Switch
        label={t('rooms.form.protect')}
        hint={t('rooms.form.protectHint')}
        checked={values.protect}
        onChecked={(protect) => set('protect', protect)}
      />
      {values.protect && (
        <PasswordField
          {...bind('password')}
          label={t('rooms.form.password')}
          autoComplete="off"
          required={!hasPassword}
          hint={hasPassword ? t('rooms.form.passwordKept') : t('rooms.form.passwordHint')}
        />
      )}
    </>
  );
}

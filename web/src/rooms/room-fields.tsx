import './room-fields.css';
import { useTranslation } from 'react-i18next';
import type { Entitlements } from '../../../src/protocol/entitlements.ts';
import { PasswordField } from '../account/password-field.tsx';
import { useTaxonomy } from '../app/use-taxonomy.ts';
import { PlanHint } from '../plans/plan-hint.tsx';
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
  roomPlanActs,
} from './room-form.ts';
import { ScheduleFields } from './schedule-fields.tsx';
import { VisibilityChoice } from './visibility-choice.tsx';

type RoomFieldsProps = {
  form: ReturnType<typeof useForm<RoomValues>>;
  /** There is one already, which stays while no other is typed. */
  hasPassword: boolean;
  /** What the plan of the room's host allows; undefined where that is not known. */
  allowed: Entitlements | undefined;
  /** What an edit began with. */
  before?: RoomValues;
};

/** All that a room can be made of. */
export function RoomFields({ form, hasPassword, allowed, before }: RoomFieldsProps) {
  const { t } = useTranslation();
  const { languages, topics } = useTaxonomy();
  const { values, set, bind } = form;
  const acts = roomPlanActs(values, before);
  const after = { label: t('plans.backToForm'), act: () => undefined };
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
      <PlanHint act={acts.minutes} allowed={allowed} after={after} />
      <VisibilityChoice {...bind('visibility')} />
      <PlanHint act={acts.visibility} allowed={allowed} after={after} />
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
      <PlanHint act={acts.capacity} allowed={allowed} after={after} />
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

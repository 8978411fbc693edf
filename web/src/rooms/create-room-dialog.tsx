import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'wouter';
import { createRoom } from '../../../src/protocol/rest/room-endpoints.ts';
import type { Visibility } from '../../../src/protocol/rest/rooms.ts';
import { api } from '../app/api.ts';
import { useOwnPlan } from '../plans/own-plan.tsx';
import { PlanHint } from '../plans/plan-hint.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { Form } from '../ui/form.tsx';
import { useForm } from '../ui/use-form.ts';
import { useRoomPlanSentences } from './use-room-sentences.ts';
import { VisibilityChoice } from './visibility-choice.tsx';

type Values = { name: string; visibility: Visibility };

/** The quick way: a name and who can come in, and one is there. */
export function CreateRoomDialog({ name, onClose }: { name: string; onClose: () => void }) {
  const { t } = useTranslation();
  const [, navigate] = useLocation();
  const { own } = useOwnPlan();
  const form = useForm<Values>({
    initial: { name, visibility: 'public' },
    wrong: (values) => (values.name.trim() === '' || values.name.trim().length > 80 ? ['name'] : []),
    sentences: { name: t('rooms.form.nameError') },
    planSentences: useRoomPlanSentences(),
    send: async (values) => {
      const room = await api.call(createRoom, {
        body: { name: values.name.trim(), visibility: values.visibility },
      });
      navigate(`/room/${room.id}?new=1`);
    },
  });
  const typed = form.values.name.trim();
  return (
    <Dialog title={t('rooms.form.title')} onClose={onClose}>
      <Form form={form}>
        <Field
          {...form.bind('name')}
          label={t('rooms.form.name')}
          placeholder={t('rooms.form.namePlaceholder')}
          maxLength={80}
          autoComplete="off"
          required
        />
        <VisibilityChoice {...form.bind('visibility')} />
        <PlanHint
          act={{ type: 'make-room', visibility: form.values.visibility }}
          allowed={own?.entitlements}
          after={{ label: t('plans.backToForm'), act: () => undefined }}
        />
        <p>
          <Link href={`/rooms/new${typed === '' ? '' : `?name=${encodeURIComponent(typed)}`}`}>
            {t('rooms.form.moreOptions')}
          </Link>
        </p>
        <div className="dialog-actions">
          <button type="button" className="button" onClick={onClose}>
            {t('app.cancel')}
          </button>
          <button type="submit" className="button primary" aria-disabled={form.sending}>
            {t('rooms.form.submit')}
          </button>
        </div>
      </Form>
    </Dialog>
  );
}

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CreateWebhookInput, Webhook } from '../../../../src/protocol/rest/webhooks.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { EditConflict } from '../../ui/edit-conflict.tsx';
import { Field } from '../../ui/field.tsx';
import { Form } from '../../ui/form.tsx';
import { useForm } from '../../ui/use-form.ts';
import { EventChoice } from './event-choice.tsx';
import { useWebhookChanges } from './use-webhook-changes.ts';
import { webhookBody, webhookValues, wrongWebhookFields } from './webhook-form.ts';

type WebhookDialogProps = {
  title: string;
  /** The word on the button. */
  act: string;
  /** Left out: a new one. */
  webhook?: Webhook;
  /**
   * What it rejects with is told; where it resolves, the dialog closes. With the webhook as it is now where somebody else
   * was faster, it asks whose shall be kept. `over` is what is written over.
   */
  onSend: (body: CreateWebhookInput, over: Webhook | undefined) => Promise<Webhook | undefined>;
  onClose: () => void;
};

/** An address, what it is for, and what it is told of. */
export function WebhookDialog({ title, act, webhook, onSend, onClose }: WebhookDialogProps) {
  const { t } = useTranslation();
  /** What the form began with. */
  const [base, setBase] = useState(webhook);
  const [conflict, setConflict] = useState<Webhook>();
  const changes = useWebhookChanges(base, conflict);
  const form = useForm({
    initial: webhookValues(webhook),
    wrong: wrongWebhookFields,
    sentences: {
      url: t('staff.webhook.addressWrong'),
      description: t('staff.webhook.descriptionWrong'),
      events: t('staff.webhook.eventsWrong'),
    },
    send: async (values) => {
      const now = await onSend(webhookBody(values), conflict ?? base);
      if (now === undefined) onClose();
      else setConflict(now);
    },
  });
  const reload = () => {
    setBase(conflict);
    form.setValues(webhookValues(conflict));
    setConflict(undefined);
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <Form form={form} label={title}>
        <Field
          {...form.bind('url')}
          label={t('staff.webhook.address')}
          hint={t('staff.webhook.addressHint')}
          type="url"
          inputMode="url"
          autoComplete="off"
          maxLength={2_000}
          required
        />
        <Field
          {...form.bind('description')}
          label={t('staff.webhook.description')}
          hint={t('staff.webhook.descriptionHint')}
          autoComplete="off"
          maxLength={200}
        />
        <EventChoice {...form.bind('events')} />
        {conflict === undefined ? (
          <div className="dialog-actions">
            <button type="button" className="button" onClick={onClose}>
              {t('app.cancel')}
            </button>
            <button type="submit" className="button primary" aria-disabled={form.sending}>
              {act}
            </button>
          </div>
        ) : (
          <EditConflict changes={changes} onReload={reload} onOverwrite={() => void form.submit()} />
        )}
      </Form>
    </Dialog>
  );
}

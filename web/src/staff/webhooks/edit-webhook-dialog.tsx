import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { editWebhook, listWebhooks } from '../../../../src/protocol/rest/webhook-endpoints.ts';
import type { Webhook } from '../../../../src/protocol/rest/webhooks.ts';
import { api } from '../../app/api.ts';
import { problemOf } from '../../app/problem-text.ts';
import { WebhookDialog } from './webhook-dialog.tsx';

type EditWebhookDialogProps = { webhook: Webhook; onChanged: () => Promise<void>; onClose: () => void };

/** Changes a webhook. What someone else changed meanwhile is shown, and kept or written over. */
export function EditWebhookDialog({ webhook, onChanged, onClose }: EditWebhookDialogProps) {
  const { t } = useTranslation();
  // What is behind the dialog is looked at again and again; an edit is made to what it began with.
  const [base] = useState(webhook);
  return (
    <WebhookDialog
      title={t('staff.webhook.editTitle')}
      act={t('app.save')}
      webhook={base}
      onSend={async (body, over = base) => {
        try {
          const params = { webhookId: base.id };
          await api.call(editWebhook, { params, body, ifVersion: over.version });
        } catch (error) {
          if (problemOf(error)?.code !== 'VERSION_MISMATCH') throw error;
          const { items } = await api.call(listWebhooks);
          const now = items.find(({ id }) => id === base.id);
          if (now === undefined) throw error;
          return now;
        }
        await onChanged();
        return undefined;
      }}
      onClose={onClose}
    />
  );
}

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import {
  deleteWebhook,
  editWebhook,
  rotateWebhookSecret,
  testWebhook,
} from '../../../../src/protocol/rest/webhook-endpoints.ts';
import type { Webhook, WebhookTest } from '../../../../src/protocol/rest/webhooks.ts';
import { api } from '../../app/api.ts';
import { ActDialog } from '../../ui/act-dialog.tsx';
import { Problem } from '../../ui/problem.tsx';
import { useToast } from '../../ui/toast.tsx';
import { EditWebhookDialog } from './edit-webhook-dialog.tsx';
import { SecretDialog } from './secret-dialog.tsx';
import { TestAnswer } from './test-answer.tsx';

type WebhookActsProps = { webhook: Webhook; onChanged: () => Promise<void> };
type Asking = 'edit' | 'rotate' | 'delete' | null;

/** Tries a webhook, changes it, switches it on and off, gives it a new secret, or deletes it. */
export function WebhookActs({ webhook, onChanged }: WebhookActsProps) {
  const { t } = useTranslation();
  const toast = useToast();
  const [, navigate] = useLocation();
  const [asking, setAsking] = useState<Asking>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const [tested, setTested] = useState<WebhookTest | 'waiting' | null>(null);
  const [error, setError] = useState<unknown>(null);
  const params = { webhookId: webhook.id };
  const close = () => setAsking(null);

  const attempt = async (act: () => Promise<void>) => {
    setError(null);
    try {
      await act();
    } catch (failure) {
      setError(failure);
    }
    await onChanged();
  };
  const test = () =>
    attempt(async () => {
      setTested('waiting');
      try {
        setTested(await api.call(testWebhook, { params }));
      } catch (failure) {
        setTested(null);
        throw failure;
      }
    });
  const setEnabled = (enabled: boolean) =>
    attempt(async () => {
      await api.call(editWebhook, { params, body: { enabled }, ifVersion: webhook.version });
      toast(t(`staff.webhook.${enabled ? 'switchedOn' : 'switchedOff'}`));
    });

  return (
    <>
      <div className="acts">
        <button
          type="button"
          className="button small primary"
          aria-disabled={tested === 'waiting'}
          onClick={() => {
            if (tested !== 'waiting') void test();
          }}
        >
          {t('staff.webhook.test')}
        </button>
        <button type="button" className="button small" onClick={() => setAsking('edit')}>
          {t('staff.webhook.edit')}
        </button>
        <button type="button" className="button small" onClick={() => void setEnabled(!webhook.enabled)}>
          {t(`staff.webhook.${webhook.enabled ? 'switchOff' : 'switchOn'}`)}
        </button>
        <button type="button" className="button small" onClick={() => setAsking('rotate')}>
          {t('staff.webhook.rotate')}
        </button>
        <button type="button" className="button small danger" onClick={() => setAsking('delete')}>
          {t('staff.webhook.delete')}
        </button>
      </div>
      {error !== null && <Problem error={error} />}
      <TestAnswer tested={tested} />
      {asking === 'edit' && <EditWebhookDialog webhook={webhook} onChanged={onChanged} onClose={close} />}
      {asking === 'rotate' && (
        <ActDialog
          title={t('staff.webhook.rotateTitle')}
          text={t('staff.webhook.rotateText')}
          act={t('staff.webhook.rotate')}
          danger
          onClose={close}
          onAct={async () => {
            setSecret((await api.call(rotateWebhookSecret, { params })).secret);
            await onChanged();
          }}
        />
      )}
      {asking === 'delete' && (
        <ActDialog
          title={t('staff.webhook.deleteTitle')}
          text={t('staff.webhook.deleteText', { address: webhook.url })}
          act={t('staff.webhook.delete')}
          danger
          onClose={close}
          onAct={async () => {
            await api.call(deleteWebhook, { params });
            toast(t('staff.webhook.deleted'));
            navigate('/staff/webhooks');
          }}
        />
      )}
      {secret !== null && <SecretDialog secret={secret} rotated onClose={() => setSecret(null)} />}
    </>
  );
}

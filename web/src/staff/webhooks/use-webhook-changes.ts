import { useTranslation } from 'react-i18next';
import type { Webhook } from '../../../../src/protocol/rest/webhooks.ts';
import { type ChangedWord, changedWords } from '../../ui/changed-words.ts';
import { eventKey } from './webhook-events.ts';

/** What is different in a webhook now from what it was, in words. */
export function useWebhookChanges(before: Webhook | undefined, now: Webhook | undefined): ChangedWord[] {
  const { t } = useTranslation();
  if (before === undefined || now === undefined) return [];
  const words = (webhook: Webhook) => [
    { label: t('staff.webhook.address'), now: webhook.url },
    { label: t('staff.webhook.description'), now: webhook.description },
    { label: t('staff.webhook.state'), now: t(`staff.webhook.${webhook.enabled ? 'on' : 'off'}`) },
    {
      label: t('staff.webhook.events'),
      now: webhook.events.map((event) => t(`staff.webhook.eventNames.${eventKey(event)}`)).join('\n'),
    },
  ];
  return changedWords(words, before, now);
}

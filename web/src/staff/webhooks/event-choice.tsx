import './webhooks.css';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { eventKey, WEBHOOK_EVENTS, type WebhookEvent } from './webhook-events.ts';

type EventChoiceProps = {
  value: readonly WebhookEvent[];
  onValue: (events: readonly WebhookEvent[]) => void;
  error: string | undefined;
};

/** Of which events a webhook is told. */
export function EventChoice({ value, onValue, error }: EventChoiceProps) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <fieldset className="event-choice" aria-describedby={`${id}-note`}>
      <legend className="field-legend">{t('staff.webhook.events')}</legend>
      <p
        id={`${id}-note`}
        className={error === undefined ? 'field-hint' : 'field-error'}
        role={error === undefined ? undefined : 'alert'}
      >
        {error ?? t('staff.webhook.eventsHint')}
      </p>
      {WEBHOOK_EVENTS.map((event) => {
        const checked = value.includes(event);
        return (
          <label key={event}>
            <input
              type="checkbox"
              checked={checked}
              onChange={() => onValue(checked ? value.filter((other) => other !== event) : [...value, event])}
            />
            <span>
              {t(`staff.webhook.eventNames.${eventKey(event)}`)} <code>{event}</code>
            </span>
          </label>
        );
      })}
    </fieldset>
  );
}

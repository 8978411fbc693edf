import { useTranslation } from 'react-i18next';
import type { WebhookTest } from '../../../../src/protocol/rest/webhooks.ts';
import { useNumber } from '../../app/use-number.ts';

/** What came back from a test; null: none was sent yet. */
export function TestAnswer({ tested }: { tested: WebhookTest | 'waiting' | null }) {
  const { t } = useTranslation();
  const number = useNumber();
  const words = (test: WebhookTest) => {
    const { status, error } = test;
    const time = number(test.durationMs);
    if (status === null) return t('staff.webhook.testFailed', { time, error: error ?? '' });
    return t(`staff.webhook.${test.ok ? 'testOk' : 'testRefused'}`, { status, time });
  };
  // Always there: a region that comes with its text is not read out.
  return (
    <div role="status">
      {tested === 'waiting' && <p className="soft">{t('staff.webhook.testing')}</p>}
      {tested !== null && tested !== 'waiting' && (
        <p className={tested.ok ? 'test-answer' : 'test-answer failed'} dir="auto">
          {words(tested)}
        </p>
      )}
    </div>
  );
}

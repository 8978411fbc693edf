import './receipt.css';
import { Printer } from 'lucide-react';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { getReceipt } from '../../../src/protocol/rest/plan-endpoints.ts';
import { api } from '../app/api.ts';
import { PageFrame } from '../app/page-frame.tsx';
import { useAnswer } from '../app/use-answer.ts';
import { usePageTitle } from '../app/use-page-title.ts';
import { SkeletonRows } from '../ui/page-list.tsx';
import { Problem } from '../ui/problem.tsx';
import { ReceiptSheet } from './receipt-sheet.tsx';

/** A receipt, to look at, print and keep. */
export default function ReceiptPage({ orderId }: { orderId: string }) {
  const { t } = useTranslation();
  const answer = useAnswer(useCallback(() => api.call(getReceipt, { params: { orderId } }), [orderId]));
  const receipt = answer.value;
  usePageTitle(
    receipt === undefined
      ? t('billing.receipt.heading')
      : t('billing.receipt.title', { number: receipt.number }),
  );
  return (
    <PageFrame>
      <div className="receipt-page">
        <div className="receipt-tools">
          <Link className="button" href="/account/plan">
            {t('billing.receipt.back')}
          </Link>
          {receipt !== undefined && (
            <button type="button" className="button primary" onClick={() => window.print()}>
              <Printer aria-hidden size={18} />
              {t('billing.receipt.print')}
            </button>
          )}
        </div>
        {answer.error !== null && <Problem error={answer.error} onRetry={() => void answer.reload()} />}
        {receipt === undefined && answer.error === null && <SkeletonRows />}
        {receipt !== undefined && <ReceiptSheet receipt={receipt} />}
      </div>
    </PageFrame>
  );
}

import './checkout.css';
import { CircleCheck } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useProblemText } from '../app/problem-text.ts';
import { useMoment } from '../app/use-moment.ts';
import { paidUntil, periodsOf } from '../plans/own-periods.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Spinner } from '../ui/spinner.tsx';
import type { CheckoutState } from './checkout-flow.ts';
import { CheckoutScriptError } from './checkout-window.ts';
import { SandboxNote } from './sandbox-note.tsx';

/** What one came for, and can do once the plan is there. */
export type AfterPurchase = { label: string; act: () => void };

type CheckoutDialogProps = {
  state: Exclude<CheckoutState, { at: 'idle' }>;
  after: AfterPurchase | undefined;
  onAgain: () => void;
  onClose: () => void;
};

/** What is said around the payment window: before it opens, and how it went. */
export function CheckoutDialog({ state, after, onAgain, onClose }: CheckoutDialogProps) {
  const { t } = useTranslation();
  const actions = useRef<HTMLDivElement>(null);
  const { at, plan } = state;
  // What comes next has the focus, so that it is read out, and Enter does it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: with each step anew
  useEffect(() => actions.current?.querySelector<HTMLElement>('.primary')?.focus(), [at]);
  const titles = {
    done: t('billing.checkout.doneTitle'),
    'on-its-way': t('billing.checkout.onItsWayTitle'),
    unpaid: t('billing.checkout.unpaidTitle'),
    failed: t('billing.checkout.failedTitle'),
  };
  const title = at in titles ? titles[at as keyof typeof titles] : undefined;
  return (
    <Dialog title={title ?? t('billing.checkout.title', { name: plan.name })} onClose={onClose}>
      <div className="checkout" role="status">
        <CheckoutWords state={state} />
      </div>
      {'order' in state && state.order?.checkout.sandbox === true && <SandboxNote />}
      <div className="dialog-actions" ref={actions}>
        <CheckoutActions state={state} after={after} onAgain={onAgain} onClose={onClose} />
      </div>
    </Dialog>
  );
}

function CheckoutWords({ state }: Pick<CheckoutDialogProps, 'state'>) {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const { day } = useMoment();
  switch (state.at) {
    case 'ordering':
    case 'paying':
      return <Spinner label={t('billing.checkout.preparing')} />;
    case 'confirming':
      return <Spinner label={t('billing.checkout.confirming')} />;
    case 'done': {
      const { own, plan } = state;
      const next = periodsOf(own, plan.code).at(-1);
      const isLater = own.scheduled.some(({ id }) => id === next?.id);
      const until = paidUntil(own, plan.code);
      return (
        <p className="checkout-done">
          <CircleCheck aria-hidden size={28} />
          <span>
            {isLater && next !== undefined
              ? t('billing.checkout.doneLater', { name: plan.name, day: day(next.startsAt) })
              : t('billing.checkout.done', { name: plan.name, day: until === undefined ? '' : day(until) })}
          </span>
        </p>
      );
    }
    case 'on-its-way':
      return (
        <>
          <Spinner label={t('billing.checkout.confirming')} />
          <p className="soft">{t('billing.checkout.onItsWay')}</p>
        </>
      );
    case 'unpaid':
      return (
        <>
          {state.failure !== null && (
            <p className="form-error" dir="auto">
              {state.failure}
            </p>
          )}
          <p className="soft">
            {t('billing.checkout.unpaid')} {t('billing.checkout.unpaidLate')}
          </p>
        </>
      );
    case 'failed':
      return (
        <p className="form-error">
          {state.error instanceof CheckoutScriptError
            ? t('billing.checkout.script')
            : problemText(state.error)}
        </p>
      );
  }
}

function CheckoutActions({ state, after, onAgain, onClose }: CheckoutDialogProps) {
  const { t } = useTranslation();
  const close = (
    <button type="button" className="button" onClick={onClose}>
      {t('billing.checkout.close')}
    </button>
  );
  switch (state.at) {
    case 'done':
      return (
        <>
          {after !== undefined && close}
          <button
            type="button"
            className="button primary"
            onClick={() => {
              onClose();
              after?.act();
            }}
          >
            {after?.label ?? t('billing.checkout.close')}
          </button>
        </>
      );
    case 'unpaid':
    case 'failed':
      return (
        <>
          {close}
          <button type="button" className="button primary" onClick={onAgain}>
            {t(state.at === 'unpaid' ? 'billing.checkout.pay' : 'billing.checkout.again')}
          </button>
        </>
      );
    default:
      return close;
  }
}

import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useState,
  useSyncExternalStore,
} from 'react';
import { useTranslation } from 'react-i18next';
import type { PlanAct } from '../../../src/protocol/plan-refusal.ts';
import {
  createOrder,
  getOwnSubscription,
  listOrders,
  verifyPayment,
} from '../../../src/protocol/rest/plan-endpoints.ts';
import type { Plan } from '../../../src/protocol/rest/plans.ts';
import { api } from '../app/api.ts';
import { usePeopleConnection } from '../people/people-provider.tsx';
import { usePutOwnPlan } from '../plans/own-plan.tsx';
import { type AfterPurchase, CheckoutDialog } from './checkout-dialog.tsx';
import { CheckoutFlow } from './checkout-flow.ts';
import { openCheckout } from './checkout-window.ts';
import { UpgradeDialog } from './upgrade-dialog.tsx';

type Purchases = {
  /** Opens the payment window for a period of a plan. */
  buy: (plan: Plan, after?: AfterPurchase) => void;
  /** Offers the plans that allow what one's own does not. */
  upgradeFor: (act: PlanAct, after?: AfterPurchase) => void;
};

/** It is the newest, or nearly. */
const ORDERS_LOOKED_AT = 20;

const PurchasesContext = createContext<Purchases | null>(null);

/**
 * Buying, for all pages: over them, so that whoever buys from a form or a call is still in it afterwards, and what was
 * paid counts wherever they go meanwhile.
 */
export function PurchasesProvider({ children }: { children: ReactNode }) {
  const flow = useFlow();
  const state = useSyncExternalStore(flow.subscribe, flow.getState);
  const [after, setAfter] = useState<AfterPurchase>();
  const [wanted, setWanted] = useState<PlanAct | null>(null);

  const buy = useCallback(
    (plan: Plan, then?: AfterPurchase) => {
      setWanted(null);
      setAfter(then);
      void flow.buy(plan);
    },
    [flow],
  );
  const upgradeFor = useCallback((act: PlanAct, then?: AfterPurchase) => {
    setAfter(then);
    setWanted(act);
  }, []);
  const purchases = useMemo(() => ({ buy, upgradeFor }), [buy, upgradeFor]);

  return (
    <PurchasesContext value={purchases}>
      {children}
      {wanted !== null && (
        <UpgradeDialog
          act={wanted}
          after={after}
          onBuy={(plan) => buy(plan, after)}
          onClose={() => setWanted(null)}
        />
      )}
      {state.at !== 'idle' && (
        <CheckoutDialog
          state={state}
          after={after}
          onAgain={() => void flow.again()}
          onClose={() => flow.close()}
        />
      )}
    </PurchasesContext>
  );
}

/** The one purchase of this page, with the server and the payment window behind it. */
function useFlow(): CheckoutFlow {
  const { t } = useTranslation();
  const put = usePutOwnPlan();
  const people = usePeopleConnection();
  const [flow] = useState(
    () =>
      new CheckoutFlow({
        createOrder: (planId, idempotencyKey) => api.call(createOrder, { body: { planId }, idempotencyKey }),
        openWindow: (order, isWanted) => {
          const period = t(`plans.periodOf.${order.period}`);
          const description = t('billing.checkout.what', { plan: order.plan.name, period });
          return openCheckout(order, { name: t('app.name'), description }, isWanted);
        },
        verify: (payment) => api.call(verifyPayment, { body: payment }),
        findOrder: async (orderId) => {
          const { items } = await api.call(listOrders, { query: { limit: ORDERS_LOOKED_AT } });
          return items.find(({ id }) => id === orderId);
        },
        readOwn: () => api.call(getOwnSubscription),
        onOwn: put,
      }),
  );
  useEffect(() => people?.on('planChanged', () => flow.look()), [people, flow]);
  return flow;
}

export function usePurchases(): Purchases {
  const purchases = useContext(PurchasesContext);
  if (purchases === null) throw new Error('usePurchases outside of PurchasesProvider');
  return purchases;
}

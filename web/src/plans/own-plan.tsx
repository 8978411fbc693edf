import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { useTranslation } from 'react-i18next';
import { FREE_PLAN } from '../../../src/protocol/free-plan.ts';
import { getOwnSubscription } from '../../../src/protocol/rest/plan-endpoints.ts';
import type { OwnSubscription, PlanName } from '../../../src/protocol/rest/plans.ts';
import { api } from '../app/api.ts';
import { useSession } from '../app/session.tsx';
import { usePeopleConnection } from '../people/people-provider.tsx';
import { useToast } from '../ui/toast.tsx';

/** What is known of one's own plan. */
export type OwnPlan = {
  /** Undefined until it is known; what was known stays while it is asked for again. */
  own: OwnSubscription | undefined;
  /** Why it could not be had the last time; null otherwise. */
  error: unknown;
  /** Asks again now; never rejects. */
  reload: () => Promise<void>;
  /** Shows what another request brought. */
  put: (own: OwnSubscription) => void;
};

type Known = { userId: string; own?: OwnSubscription; error: unknown };

const OwnPlanContext = createContext<(OwnPlan & { want: () => void }) | null>(null);

/**
 * One's own plan, for all pages: asked for when the first one needs it, and again whenever the server tells that it
 * changed, which is said to the person too.
 */
export function OwnPlanProvider({ children }: { children: ReactNode }) {
  const { user } = useSession();
  const people = usePeopleConnection();
  const [known, setKnown] = useState<Known | null>(null);
  const notice = useNotice();
  const userId = user?.id;
  const current = useRef(userId);
  current.current = userId;
  const asked = useRef(0);
  /** For whom some page needs it. */
  const wanted = useRef<string | undefined>(undefined);

  const put = useCallback(
    (own: OwnSubscription) => {
      // An answer that is on its way now is older than this.
      asked.current += 1;
      if (current.current === undefined) return;
      setKnown({ userId: current.current, own, error: null });
      notice(own.plan);
    },
    [notice],
  );

  const reload = useCallback(async () => {
    const asker = current.current;
    if (asker === undefined) return;
    const question = ++asked.current;
    const isStale = () => question !== asked.current || current.current !== asker;
    try {
      const own = await api.call(getOwnSubscription);
      if (!isStale()) put(own);
    } catch (error) {
      if (isStale()) return;
      setKnown((before) => (before?.userId === asker ? { ...before, error } : { userId: asker, error }));
    }
  }, [put]);

  const want = useCallback(() => {
    if (current.current === undefined || wanted.current === current.current) return;
    wanted.current = current.current;
    void reload();
  }, [reload]);

  useEffect(() => {
    if (people === null) return;
    const stops = [
      people.on('planChanged', ({ plan }) => {
        notice(plan);
        if (wanted.current !== undefined) void reload();
      }),
      // It may have changed while nobody could tell.
      people.on('connectionChanged', (connected) => {
        if (connected && wanted.current !== undefined) void reload();
      }),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, [people, notice, reload]);

  const isKnown = known !== null && known.userId === userId;
  const own = isKnown ? known.own : undefined;
  const error = isKnown ? known.error : null;
  const value = useMemo(() => ({ own, error, reload, put, want }), [own, error, reload, put, want]);
  return <OwnPlanContext value={value}>{children}</OwnPlanContext>;
}

/** Keeps the session's plan, and says when it is another one. */
function useNotice(): (plan: PlanName) => void {
  const { t } = useTranslation();
  const { user, update } = useSession();
  const toast = useToast();
  const latest = useRef(user);
  latest.current = user;
  return useCallback(
    (plan: PlanName) => {
      const before = latest.current;
      if (before === null || (before.plan.code === plan.code && before.plan.name === plan.name)) return;
      // Two that come before the next rendering say it once.
      latest.current = { ...before, plan };
      update(latest.current);
      if (before.plan.code === plan.code) return;
      toast(t(plan.code === FREE_PLAN ? 'plans.endedToast' : 'plans.started', { name: plan.name }));
    },
    [t, toast, update],
  );
}

/** What was bought is known to all pages. */
export function usePutOwnPlan(): OwnPlan['put'] {
  const context = useContext(OwnPlanContext);
  if (context === null) throw new Error('usePutOwnPlan outside of OwnPlanProvider');
  return context.put;
}

/** One's own plan; it is asked for as soon as somebody uses this. */
export function useOwnPlan(): OwnPlan {
  const context = useContext(OwnPlanContext);
  if (context === null) throw new Error('useOwnPlan outside of OwnPlanProvider');
  const { user } = useSession();
  const userId = user?.id;
  const { want } = context;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each person has a plan of their own
  useEffect(want, [want, userId]);
  return context;
}

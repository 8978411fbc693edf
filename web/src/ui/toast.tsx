import './toast.css';
import { Check } from 'lucide-react';
import { createContext, type ReactNode, useCallback, useContext, useEffect, useState } from 'react';

const SHOWN_MS = 4_000;

type Shown = { text: string; key: number };

const ToastContext = createContext<((text: string) => void) | null>(null);

/** Holds the one short notice that a page can show. It stays while pages change. */
export function ToastProvider({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState<Shown | null>(null);
  const show = useCallback(
    (text: string) => setShown((before) => ({ text, key: (before?.key ?? 0) + 1 })),
    [],
  );

  useEffect(() => {
    if (shown === null) return;
    const timer = setTimeout(() => setShown(null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [shown]);

  return (
    <ToastContext value={show}>
      {children}
      {/* Always there: a region that comes with its text is not read out. */}
      <div className="toast-place" role="status">
        {shown !== null && (
          <p key={shown.key} className="toast">
            <Check aria-hidden size={18} />
            {shown.text}
          </p>
        )}
      </div>
    </ToastContext>
  );
}

/** Says that something was done: `toast(t('app.saved'))`. */
export function useToast(): (text: string) => void {
  const show = useContext(ToastContext);
  if (show === null) throw new Error('useToast outside of ToastProvider');
  return show;
}

import './toast.css';
import { BellRing, Check } from 'lucide-react';
import { createContext, type ReactNode, useCallback, useContext, useEffect, useState } from 'react';
import { Link } from 'wouter';

const SHOWN_MS = 4_000;
/** One has to get to the link first. */
const WITH_LINK_SHOWN_MS = 15_000;

/** `link`: where one can go about it. */
type ShowToast = (text: string, link?: { href: string; label: string }) => void;
type Shown = { text: string; link: Parameters<ShowToast>[1]; key: number };

const ToastContext = createContext<ShowToast | null>(null);

/** Holds the one short notice that a page can show. It stays while pages change. */
export function ToastProvider({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState<Shown | null>(null);
  const show: ShowToast = useCallback(
    (text, link) => setShown((before) => ({ text, link, key: (before?.key ?? 0) + 1 })),
    [],
  );

  useEffect(() => {
    if (shown === null) return;
    const timer = setTimeout(() => setShown(null), shown.link === undefined ? SHOWN_MS : WITH_LINK_SHOWN_MS);
    return () => clearTimeout(timer);
  }, [shown]);

  return (
    <ToastContext value={show}>
      {children}
      {/* Always there: a region that comes with its text is not read out. */}
      <div className="toast-place" role="status">
        {shown !== null && (
          <p key={shown.key} className="toast">
            {shown.link === undefined ? <Check aria-hidden size={18} /> : <BellRing aria-hidden size={18} />}
            <span dir="auto">{shown.text}</span>
            {shown.link !== undefined && (
              <Link href={shown.link.href} onClick={() => setShown(null)}>
                {shown.link.label}
              </Link>
            )}
          </p>
        )}
      </div>
    </ToastContext>
  );
}

/** Says that something was done, `toast(t('app.saved'))`, or has happened elsewhere, with a link there. */
export function useToast(): ShowToast {
  const show = useContext(ToastContext);
  if (show === null) throw new Error('useToast outside of ToastProvider');
  return show;
}

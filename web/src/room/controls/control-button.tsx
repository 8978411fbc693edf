import './control-button.css';
import type { LucideIcon } from 'lucide-react';
import { useId } from 'react';
import { LockMark } from '../../plans/lock-mark.tsx';
import { SHORTCUTS, type ShortcutAction } from './shortcuts.ts';

type ControlButtonProps = {
  icon: LucideIcon;
  /** What it is about. Stays the same; `pressed` says whether it is on. */
  label: string;
  /** What pressing it does now. */
  action?: string;
  /** The name for screen readers, where it has more to say than the label. */
  name?: string;
  onPress: () => void;
  pressed?: boolean;
  shortcut?: ShortcutAction;
  tone?: 'plain' | 'off' | 'active' | 'danger';
  disabled?: boolean;
  /** Why it does nothing now but explain itself when pressed. */
  whyNot?: string | undefined;
  /** Why pressing it leads to another plan instead. */
  locked?: string | undefined;
  badge?: number;
  className?: string;
};

/** A round button of the bar, with its word below and its key in the tooltip. */
export function ControlButton(props: ControlButtonProps) {
  const { icon: Icon, label, name, onPress, pressed, shortcut, tone = 'plain', badge = 0, locked } = props;
  const id = useId();
  const key = shortcut && SHORTCUTS[shortcut];
  const action = locked ?? props.whyNot ?? props.action ?? label;
  // Not the attribute `disabled`: it takes the focus away, each time a device starts or the connection drops.
  const disabled = props.disabled === true;
  return (
    <button
      type="button"
      className={`control ${tone} ${props.className ?? ''}`}
      onClick={disabled ? undefined : onPress}
      aria-disabled={disabled || props.whyNot !== undefined}
      aria-label={name ?? label}
      aria-pressed={pressed}
      aria-describedby={locked === undefined ? undefined : id}
      aria-haspopup={locked === undefined ? undefined : 'dialog'}
      aria-keyshortcuts={key}
      title={
        key === undefined || props.whyNot !== undefined || locked !== undefined
          ? action
          : `${action} (${key})`
      }
    >
      <span className="control-icon">
        <Icon aria-hidden size={22} />
        {locked !== undefined && <LockMark />}
        {badge > 0 && <span className="control-badge" data-count={badge > 99 ? '99+' : badge} />}
      </span>
      <span className="control-word" aria-hidden="true">
        {label}
      </span>
      {locked !== undefined && (
        <span id={id} className="visually-hidden">
          {locked}
        </span>
      )}
    </button>
  );
}

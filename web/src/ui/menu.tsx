import './menu.css';
import { type KeyboardEvent, type ReactNode, useId, useRef, useState } from 'react';
import { menuPosition } from './menu-position.ts';

export type MenuAction = {
  label: string;
  icon?: ReactNode;
  onSelect: () => void;
  danger?: boolean;
  className?: string;
};

type MenuProps = {
  label: string;
  actions: MenuAction[];
  children: ReactNode;
  className?: string;
  /** Beside each other instead of below. */
  row?: boolean;
};

/** A button that opens a list of actions. The list is a popover: the browser closes it on Escape and clicks outside. */
export function Menu({ label, actions, children, className = 'icon-button', row = false }: MenuProps) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);

  const onToggle = (isOpen: boolean) => {
    setOpen(isOpen);
    if (!isOpen || button.current === null || list.current === null) return;
    const { left, top } = menuPosition(
      button.current.getBoundingClientRect(),
      { width: list.current.offsetWidth, height: list.current.offsetHeight },
      { width: innerWidth, height: innerHeight },
    );
    list.current.style.left = `${left}px`;
    list.current.style.top = `${top}px`;
    itemsOf(list.current)[0]?.focus();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const items = list.current === null ? [] : itemsOf(list.current);
    const at = items.findIndex((item) => item.isSameNode(document.activeElement));
    const [forward, back] = row ? ['ArrowRight', 'ArrowLeft'] : ['ArrowDown', 'ArrowUp'];
    const next = { [forward]: at + 1, [back]: at - 1, Home: 0, End: -1 }[event.key];
    if (event.key === 'Tab') list.current?.hidePopover();
    if (next === undefined) return;
    event.preventDefault();
    items.at(next % items.length)?.focus();
  };

  return (
    <>
      <button
        ref={button}
        type="button"
        className={className}
        aria-label={label}
        title={label}
        aria-haspopup="menu"
        aria-expanded={open}
        popoverTarget={id}
      >
        {children}
      </button>
      <div
        ref={list}
        id={id}
        popover="auto"
        role="menu"
        tabIndex={-1}
        aria-label={label}
        aria-orientation={row ? 'horizontal' : 'vertical'}
        className={row ? 'menu row' : 'menu'}
        onToggle={(event) => onToggle(event.newState === 'open')}
        onKeyDown={onKeyDown}
      >
        {actions.map((action) => (
          <button
            key={action.label}
            type="button"
            role="menuitem"
            tabIndex={-1}
            className={`menu-item ${action.danger === true ? 'danger' : ''} ${action.className ?? ''}`}
            onClick={() => {
              list.current?.hidePopover();
              action.onSelect();
            }}
          >
            {action.icon}
            {action.label}
          </button>
        ))}
      </div>
    </>
  );
}

/** The actions that can be seen: some are only for narrow screens. */
function itemsOf(list: HTMLElement): HTMLButtonElement[] {
  return [...list.querySelectorAll('button')].filter((item) => item.checkVisibility());
}

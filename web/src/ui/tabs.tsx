import './tabs.css';
import { useEffect, useRef } from 'react';
import { Link } from 'wouter';

export type Tab = { href: string; label: string };

type TabsProps = { label: string; tabs: readonly Tab[]; current: string | undefined };

/** Places of one page, each with an address of its own: links, so that Back and new windows work. */
export function Tabs({ label, tabs, current }: TabsProps) {
  const nav = useRef<HTMLElement>(null);
  // On a phone the place where one is may lie beyond the edge; in the middle it shows that there are others on both sides.
  useEffect(() => {
    if (current === undefined) return;
    nav.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [current]);
  return (
    <nav ref={nav} className="tabs" aria-label={label}>
      {tabs.map((tab) => (
        <Link key={tab.href} href={tab.href} aria-current={tab.href === current ? 'page' : undefined}>
          {tab.label}
        </Link>
      ))}
    </nav>
  );
}

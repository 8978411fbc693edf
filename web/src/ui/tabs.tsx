import './tabs.css';
import { Link } from 'wouter';

export type Tab = { href: string; label: string };

type TabsProps = { label: string; tabs: readonly Tab[]; current: string | undefined };

/** Places of one page, each with an address of its own: links, so that Back and new windows work. */
export function Tabs({ label, tabs, current }: TabsProps) {
  return (
    <nav className="tabs" aria-label={label}>
      {tabs.map((tab) => (
        <Link key={tab.href} href={tab.href} aria-current={tab.href === current ? 'page' : undefined}>
          {tab.label}
        </Link>
      ))}
    </nav>
  );
}

import { ArrowLeft } from 'lucide-react';
import { Link } from 'wouter';

/** From one thing back to the list that it is in. */
export function BackLink({ href, label }: { href: string; label: string }) {
  return (
    <Link className="back-link" href={href}>
      <ArrowLeft aria-hidden size={18} />
      {label}
    </Link>
  );
}

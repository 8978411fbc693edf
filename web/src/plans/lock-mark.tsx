import './lock-mark.css';
import { LockKeyhole } from 'lucide-react';

/** A small lock at the corner of what one's plan does not have. */
export function LockMark() {
  return (
    <span className="lock-mark">
      <LockKeyhole aria-hidden size={13} />
    </span>
  );
}

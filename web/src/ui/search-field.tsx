import './search-field.css';
import { Search } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';

const TYPING_MS = 250;

type SearchFieldProps = {
  label: string;
  /** What is searched for now. */
  value: string;
  /** Called when the typing pauses, at once when the field is emptied, without spaces at the ends. */
  onValue: (value: string) => void;
  maxLength?: number;
};

/** A field to search in a list while typing. */
export function SearchField({ label, value, onValue, maxLength = 80 }: SearchFieldProps) {
  const [typed, setTyped] = useState(value);
  const told = useRef(value);
  const tell = useRef(onValue);
  tell.current = onValue;

  // Emptied or set from elsewhere, as by a button that clears the filters.
  useEffect(() => {
    if (value === told.current) return;
    told.current = value;
    setTyped(value);
  }, [value]);

  useEffect(() => {
    const wanted = typed.trim();
    if (wanted === told.current) return;
    const timer = setTimeout(
      () => {
        told.current = wanted;
        tell.current(wanted);
      },
      wanted === '' ? 0 : TYPING_MS,
    );
    return () => clearTimeout(timer);
  }, [typed]);

  return (
    <div className="search-field">
      <Search aria-hidden size={18} />
      <input
        type="search"
        className="input"
        aria-label={label}
        placeholder={label}
        maxLength={maxLength}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
    </div>
  );
}

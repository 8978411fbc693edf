/** How much of something is used, as a bar with its words beside it. */
export function LoadBar({ label, words, used, all }: LoadBarProps) {
  return (
    <span className="load-bar">
      <meter
        aria-label={label}
        aria-valuetext={words}
        min={0}
        max={all}
        high={all * 0.9}
        value={Math.min(used, all)}
      />
      <span>{words}</span>
    </span>
  );
}

type LoadBarProps = { label: string; words: string; used: number; all: number };

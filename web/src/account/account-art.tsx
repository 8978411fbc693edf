/** A room in shapes: three people, one of them speaking. Decoration beside the forms, where there is space. */
export function AccountArt() {
  return (
    <svg className="account-art" viewBox="0 0 420 420" aria-hidden="true" focusable="false">
      <path
        fill="var(--brand)"
        d="M20 400V176C20 85 92 12 182 12h4c90 0 162 73 162 164s-72 164-162 164H84z"
      />
      <circle cx="184" cy="176" r="70" fill="var(--marigold)" />
      <path
        fill="var(--marigold-wash)"
        d="M408 408V300c0-46-36-84-80-84h-8c-44 0-80 38-80 84s36 84 80 84h56z"
        stroke="var(--ground)"
        strokeWidth="10"
      />
      <g fill="var(--pine)">
        <rect x="288" y="272" width="14" height="56" rx="7" />
        <rect x="317" y="256" width="14" height="88" rx="7" />
        <rect x="346" y="280" width="14" height="40" rx="7" />
      </g>
    </svg>
  );
}

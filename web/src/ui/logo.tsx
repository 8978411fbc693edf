/** A P that is a speech bubble, with a voice in it. Drawn here so that it takes the theme's colours. */
export function Logo({ size = 28 }: { size?: number }) {
  return (
    <svg viewBox="0 0 32 32" width={size} height={size} aria-hidden="true" focusable="false">
      <path fill="var(--brand)" d="M5 31V13C5 6.4 10.4 1 17 1s12 5.4 12 12-5.4 12-12 12h-4z" />
      <circle cx="17" cy="13" r="5" fill="var(--marigold)" />
    </svg>
  );
}

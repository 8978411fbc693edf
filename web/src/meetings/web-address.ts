/** Whether a text is an address that a browser opens: http or https, and nothing that runs. */
export function isWebAddress(text: string): boolean {
  const trimmed = text.trim();
  if (!URL.canParse(trimmed) || trimmed.length > 2_000) return false;
  return ['http:', 'https:'].includes(new URL(trimmed).protocol);
}

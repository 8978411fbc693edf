/** A file's name from a meeting's: letters and digits of any language, and nothing that a file system minds. */
export function calendarFileName(name: string): string {
  const plain = name
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, '-')
    .slice(0, 60)
    .replace(/^-+|-+$/g, '');
  return `${plain === '' ? 'meeting' : plain}.ics`;
}

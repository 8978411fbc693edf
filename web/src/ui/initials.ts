const segmenter = new Intl.Segmenter();

/** One or two letters for an avatar: of the first and last word. Whole graphemes, so that emoji and accents stay whole. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/u);
  const first = firstGrapheme(words[0] ?? '');
  const last = words.length > 1 ? firstGrapheme(words.at(-1) ?? '') : '';
  return (first + last).toLocaleUpperCase();
}

function firstGrapheme(word: string): string {
  return [...segmenter.segment(word)][0]?.segment ?? '';
}

/** A number from 0 to `count - 1` that is always the same for the same id. */
export function hashToIndex(id: string, count: number): number {
  let hash = 0;
  for (const character of id) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return hash % count;
}

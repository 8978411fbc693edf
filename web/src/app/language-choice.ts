const TAG = /^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8}){0,3}$/;

/** The tag (BCP 47) that someone means who typed a language's name or its tag; undefined where it is neither. */
export function languageTagOf(
  typed: string,
  offered: readonly { code: string; name: string }[],
): string | undefined {
  const wanted = typed.trim().toLocaleLowerCase();
  if (wanted === '') return undefined;
  const term = offered.find(
    ({ code, name }) => name.toLocaleLowerCase() === wanted || code.toLocaleLowerCase() === wanted,
  );
  if (term !== undefined) return term.code;
  if (!TAG.test(wanted)) return undefined;
  try {
    const [tag] = Intl.getCanonicalLocales(wanted);
    // Any two or three letters are a tag by their form; a language that nobody knows has no name.
    const name = tag && new Intl.DisplayNames('en', { type: 'language', fallback: 'none' }).of(tag);
    return name === undefined ? undefined : tag;
  } catch {
    return undefined;
  }
}

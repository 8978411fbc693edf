/** The fields of an edit that were given: what is left out stays as it is. */
export function givenFields<T extends object>(changes: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const given = Object.entries(changes).filter(([, value]) => value !== undefined);
  // Made of the entries of `changes`, which TypeScript does not follow.
  return Object.fromEntries(given) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

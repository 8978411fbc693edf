/** Collects the conditions of a query with their values, so that no value is ever written into SQL. */
export class SqlConditions {
  readonly values: unknown[] = [];
  readonly #parts: string[] = [];

  /** Adds a value; gives its place, as in `$3`. */
  place(value: unknown): string {
    return `$${this.values.push(value)}`;
  }

  /** Adds a condition in which `?` stands for the value. Without a value (undefined) there is none. */
  when(condition: string, value: unknown): this {
    if (value === undefined) return this;
    const place = this.place(value);
    return this.always(condition.replaceAll('?', place));
  }

  always(condition: string): this {
    this.#parts.push(`(${condition})`);
    return this;
  }

  get sql(): string {
    return this.#parts.length === 0 ? 'TRUE' : this.#parts.join(' AND ');
  }
}

/** A LIKE pattern's letters: what a person typed, with its wildcards taken for letters. */
export function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}

import pg from 'pg';

export type Statement = { text: string; values: unknown[] };

let captured: Statement[] | undefined;

type Query = (this: pg.Client, config: unknown, values?: unknown, ...rest: unknown[]) => unknown;
// The driver's one way to the database, whatever is above it.
const prototype: { query: Query } = pg.Client.prototype as unknown as { query: Query };
const query = prototype.query;

/** From here on this process's statements can be captured. */
export function watchStatements(): void {
  prototype.query = function (config, values, ...rest) {
    const text = typeof config === 'string' ? config : textOf(config);
    if (text !== undefined) captured?.push({ text, values: Array.isArray(values) ? values : [] });
    return query.call(this, config, values, ...rest);
  };
}

/** The statements that were sent while the work was done. */
export async function captureStatements(work: () => Promise<void>): Promise<Statement[]> {
  captured = [];
  try {
    await work();
    return captured;
  } finally {
    captured = undefined;
  }
}

function textOf(config: unknown): string | undefined {
  if (typeof config !== 'object' || config === null || !('text' in config)) return undefined;
  return String(config.text);
}

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
    const statement = statementOf(config, values);
    if (statement !== undefined) captured?.push(statement);
    return query.call(this, config, values, ...rest);
  };
}

/** The statements that were sent while the work was done. */
async function captureStatements(work: () => Promise<void>): Promise<Statement[]> {
  captured = [];
  try {
    await work();
    return captured;
  } finally {
    captured = undefined;
  }
}

/** As they are without what a server does now and then beside it: of several tries the one with the fewest. */
export async function captureOwnStatements(work: () => Promise<void>): Promise<Statement[]> {
  const tries: Statement[][] = [];
  for (let attempt = 0; attempt < 3; attempt += 1) tries.push(await captureStatements(work));
  const [fewest = []] = tries.toSorted((left, right) => left.length - right.length);
  return fewest;
}

/** pg takes a text and values beside it, or both in one object. */
function statementOf(config: unknown, values: unknown): Statement | undefined {
  if (typeof config === 'string') return { text: config, values: Array.isArray(values) ? values : [] };
  if (typeof config !== 'object' || config === null || !('text' in config)) return undefined;
  const inside = 'values' in config ? config.values : undefined;
  return { text: String(config.text), values: Array.isArray(inside) ? inside : [] };
}

import type pg from 'pg';
import { z } from 'zod';
import type { Statement } from './captured-statements.ts';

/** A table that is smaller is read as a whole for good reasons. */
const LARGE_ROWS = 2_000;

type PlanNode = {
  'Node Type': string;
  'Relation Name'?: string | undefined;
  'Index Name'?: string | undefined;
  Plans?: PlanNode[] | undefined;
};

const planNode: z.ZodType<PlanNode> = z.lazy(() =>
  z.object({
    'Node Type': z.string(),
    'Relation Name': z.string().optional(),
    'Index Name': z.string().optional(),
    Plans: z.array(planNode).optional(),
  }),
);
const explained = z.array(z.object({ 'QUERY PLAN': z.array(z.object({ Plan: planNode })) }));

/** The indexes that a statement is answered from, and the large tables that it reads from end to end. */
export type StatementPlan = { indexes: string[]; scanned: string[] };

export async function planOf(client: pg.Client, { text, values }: Statement): Promise<StatementPlan> {
  const { rows } = await client.query(`EXPLAIN (FORMAT JSON) ${text}`, values);
  const nodes = explained
    .parse(rows)
    .flatMap((row) => row['QUERY PLAN'].flatMap(({ Plan }) => flatten(Plan, false)));
  const large = await largeTables(client);
  return {
    indexes: unique(nodes.map(({ node }) => node['Index Name'])),
    scanned: unique(
      nodes
        .filter(({ node, stopsEarly }) => node['Node Type'] === 'Seq Scan' && !stopsEarly)
        .map(({ node }) => node['Relation Name'])
        .filter((name) => name !== undefined && large.has(name)),
    ),
  };
}

/** What needs all of its input before it gives anything. */
const TAKES_ALL: ReadonlySet<string> = new Set([
  'Sort',
  'Aggregate',
  'Hash',
  'Materialize',
  'Bitmap Heap Scan',
]);

/** `stopsEarly`: a limit above ends it when enough was found. */
function flatten(node: PlanNode, stopsEarly: boolean): { node: PlanNode; stopsEarly: boolean }[] {
  const type = node['Node Type'];
  const below = type === 'Limit' || (stopsEarly && !TAKES_ALL.has(type));
  return [{ node, stopsEarly }, ...(node.Plans ?? []).flatMap((plan) => flatten(plan, below))];
}

function unique(names: readonly (string | undefined)[]): string[] {
  return [...new Set(names.filter((name) => name !== undefined))];
}

let known: Promise<ReadonlySet<string>> | undefined;

function largeTables(client: pg.Client): Promise<ReadonlySet<string>> {
  known ??= client
    .query<{ relname: string }>("SELECT relname FROM pg_class WHERE relkind = 'r' AND reltuples >= $1", [
      LARGE_ROWS,
    ])
    .then(({ rows }) => new Set(rows.map((row) => row.relname)));
  return known;
}

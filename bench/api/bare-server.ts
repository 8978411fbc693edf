/**
 * What Parley is compared with: Express and pg, and nothing else. For each path it runs the very statements that Parley
 * ran for it, one after the other, and sends the rows of the last one that had any as JSON.
 */
import { readFileSync } from 'node:fs';
import express from 'express';
import pg from 'pg';
import { z } from 'zod';

const statement = z.object({ text: z.string(), values: z.array(z.unknown()) });
const routes = z.record(z.string(), z.array(statement));

const [, , file = ''] = process.argv;
const statements = routes.parse(JSON.parse(readFileSync(file, 'utf8')));
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 });
const app = express();
app.get('/readyz', (_request, response) => {
  response.json({ ready: true });
});
for (const [path, list] of Object.entries(statements)) {
  app.all(path, async (_request, response) => {
    let rows: unknown[] = [];
    for (const { text, values } of list) {
      const result = await pool.query(text, values);
      if (result.rows.length > 0) rows = result.rows;
    }
    response.json({ items: rows });
  });
}
app.listen(Number(process.env.PARLEY_PORT), '127.0.0.1');

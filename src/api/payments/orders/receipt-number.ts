import type { EntityManager } from 'typeorm';

/**
 * The number of the next receipt: one more than that of the last, without gaps, as books ask for. Whoever takes one holds
 * the counter until their transaction ends, and the number goes back when that is undone. For those who hold the order and
 * its account already.
 */
export async function takeReceiptNumber(manager: EntityManager): Promise<string> {
  const [taken] = await manager.query<{ number: string }[]>(
    `WITH taken AS (UPDATE receipt_numbers SET last = last + 1 RETURNING last)
     SELECT last AS number FROM taken`,
  );
  if (taken === undefined) throw new Error('The counter of receipts is gone');
  return taken.number;
}

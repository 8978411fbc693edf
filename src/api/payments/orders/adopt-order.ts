import type { DataSource } from 'typeorm';
import { z } from 'zod';
import type { RazorpayOrder } from '../razorpay/razorpay-entities.ts';

/**
 * Razorpay made an order for us whose answer we never got: it is known by its receipt. Gives the id of ours; undefined
 * when there is none that waits for it.
 */
export async function adoptOrder(
  dataSource: DataSource,
  { id, receipt, amount, currency }: RazorpayOrder,
): Promise<string | undefined> {
  const ours = z.uuid().safeParse(receipt);
  if (!ours.success) return undefined;
  const [adopted] = await dataSource.query<[{ id: string }[], number]>(
    `UPDATE orders SET provider_order_id = $1, status = CASE status WHEN 'created' THEN 'open' ELSE status END
     WHERE id = $2 AND provider_order_id IS NULL AND amount_minor = $3 AND currency = $4 RETURNING id`,
    [id, ours.data, amount, currency],
  );
  return adopted[0]?.id;
}

import { noSuchId } from './razorpay-error.ts';

/** What was found by its id. Throws RazorpayError. */
export function requiredRow<Row>(row: Row | undefined): Row {
  if (row === undefined) throw noSuchId();
  return row;
}

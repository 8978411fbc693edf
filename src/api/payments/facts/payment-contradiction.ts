/** What was heard cannot be: it says otherwise than what is known for good. Nothing comes of it. */
export class PaymentContradiction extends Error {
  override readonly name = 'PaymentContradiction';
}

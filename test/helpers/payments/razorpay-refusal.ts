import { expect } from 'chai';

type Refusal = { statusCode: number; error: Record<string, unknown> };

/** What the official package throws where Razorpay, or what stands in for it, says no. */
export async function refusalOf(asked: Promise<unknown>): Promise<Refusal> {
  try {
    await asked;
  } catch (error) {
    return error as Refusal; // What the package throws.
  }
  throw new Error('It was not refused');
}

/** A no with all that Razorpay says with it. */
export async function expectRefusal(
  asked: Promise<unknown>,
  description: string,
  status = 400,
): Promise<void> {
  const { statusCode, error } = await refusalOf(asked);
  expect({ statusCode, description: error.description }).to.deep.equal({ statusCode: status, description });
  expect(error).to.have.all.keys(
    ['code', 'description', 'source', 'step', 'reason', 'metadata'].concat('field' in error ? ['field'] : []),
  );
  expect(error.code).to.equal('BAD_REQUEST_ERROR');
}

type ErrorDetails = {
  status?: number;
  code?: 'BAD_REQUEST_ERROR' | 'SERVER_ERROR';
  field?: string;
  source?: string;
  step?: string;
  reason?: string;
  metadata?: Readonly<Record<string, string>>;
};

/** A no, in the shape that Razorpay gives it (https://razorpay.com/docs/errors). */
export class RazorpayError extends Error {
  override readonly name = 'RazorpayError';
  readonly status: number;
  readonly body: { error: Record<string, unknown> };

  constructor(description: string, details: ErrorDetails = {}) {
    super(description);
    const { status = 400, code = 'BAD_REQUEST_ERROR', metadata = {}, field } = details;
    const { source = 'business', step = 'payment_initiation', reason = 'input_validation_failed' } = details;
    this.status = status;
    this.body = {
      error: { code, description, source, step, reason, metadata, ...(field === undefined ? {} : { field }) },
    };
  }
}

const NO_DETAILS = { source: 'NA', step: 'NA', reason: 'NA' } as const;

export function wrongKeys(): RazorpayError {
  return new RazorpayError('Authentication failed', { status: 401, ...NO_DETAILS });
}

export function noSuchUrl(): RazorpayError {
  return new RazorpayError('The requested URL was not found on the server.', { status: 404, ...NO_DETAILS });
}

export function noSuchId(): RazorpayError {
  return new RazorpayError('The id provided does not exist');
}

export function brokenDown(): RazorpayError {
  const description =
    'We are facing some trouble completing your request at the moment. Please try again shortly.';
  return new RazorpayError(description, { status: 502, code: 'SERVER_ERROR', ...NO_DETAILS });
}

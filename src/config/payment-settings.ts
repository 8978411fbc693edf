/** With whom payments go: Razorpay, this server's own pretence of it, or nobody. */
export type PaymentSettings = Readonly<
  | { mode: 'off' }
  /** Null: with keys that it makes for itself. */
  | { mode: 'sandbox'; keys: PaymentKeys | null }
  | { mode: 'razorpay'; keys: PaymentKeys; apiUrl: string }
>;

/** As Razorpay's dashboard gives them. */
export type PaymentKeys = Readonly<{ keyId: string; keySecret: string; webhookSecret: string }>;

type PaymentEnvironment = {
  NODE_ENV?: string | undefined;
  PARLEY_PAYMENTS?: string | undefined;
  PARLEY_RAZORPAY_KEY_ID?: string | undefined;
  PARLEY_RAZORPAY_KEY_SECRET?: string | undefined;
  PARLEY_RAZORPAY_WEBHOOK_SECRET?: string | undefined;
  PARLEY_RAZORPAY_API_URL?: string | undefined;
};

const KEYS = [
  'PARLEY_RAZORPAY_KEY_ID',
  'PARLEY_RAZORPAY_KEY_SECRET',
  'PARLEY_RAZORPAY_WEBHOOK_SECRET',
] as const;

/** What is wrong with these variables together. */
export function paymentProblems(env: PaymentEnvironment): string[] {
  const problems: string[] = [];
  const missing = KEYS.filter((name) => env[name] === undefined);
  const names = `${KEYS.slice(0, -1).join(', ')} and ${KEYS.at(-1)}`;
  if (missing.length > 0 && missing.length < KEYS.length) {
    problems.push(`${names} must be set together, or none of them; missing: ${missing.join(', ')}`);
  }
  if (env.PARLEY_PAYMENTS === 'razorpay' && missing.length === KEYS.length) {
    problems.push(`PARLEY_PAYMENTS=razorpay needs ${names}`);
  }
  if (env.NODE_ENV !== 'production') return problems;
  if (env.PARLEY_PAYMENTS === 'sandbox') {
    problems.push('PARLEY_PAYMENTS=sandbox would give plans away: in production it must be razorpay or off');
  }
  // Whoever answers in its place could say that everything is paid.
  if (env.PARLEY_RAZORPAY_API_URL?.startsWith('http:')) {
    problems.push('PARLEY_RAZORPAY_API_URL must be an https:// address in production');
  }
  return problems;
}

/** Without a word about it: Razorpay where there are its keys, else the sandbox, and nothing in production. */
export function paymentSettings(env: PaymentEnvironment): PaymentSettings {
  const {
    PARLEY_RAZORPAY_KEY_ID: keyId,
    PARLEY_RAZORPAY_KEY_SECRET: keySecret,
    PARLEY_RAZORPAY_WEBHOOK_SECRET: webhookSecret,
    PARLEY_RAZORPAY_API_URL: apiUrl = '',
  } = env;
  const keys =
    keyId !== undefined && keySecret !== undefined && webhookSecret !== undefined
      ? { keyId, keySecret, webhookSecret }
      : null;
  const byItself = keys !== null ? 'razorpay' : env.NODE_ENV === 'production' ? 'off' : 'sandbox';
  switch (env.PARLEY_PAYMENTS ?? byItself) {
    case 'sandbox':
      return { mode: 'sandbox', keys };
    case 'razorpay':
      if (keys !== null) return { mode: 'razorpay', keys, apiUrl: apiUrl.replace(/\/+$/, '') };
  }
  return { mode: 'off' };
}

/** The fields of the account forms that a person can get wrong. */
export type AccountField = 'username' | 'email' | 'password' | 'displayName' | 'login';

export type AccountFieldError = 'required' | 'username' | 'email' | 'password' | 'displayName';

/**
 * What is wrong with a field before it is sent; the server has the last word. Mirrors `protocol/rest/accounts.ts`.
 * What passwords must be like is for who makes one: who logs in has one already.
 */
export function checkAccountField(
  field: AccountField,
  value: string,
  isLogIn = false,
): AccountFieldError | undefined {
  const trimmed = value.trim();
  switch (field) {
    case 'login':
      return trimmed === '' ? 'required' : undefined;
    case 'username':
      return /^[\p{L}\p{N}][\p{L}\p{N}._-]{2,29}$/u.test(trimmed) ? undefined : 'username';
    case 'email':
      return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(trimmed) && trimmed.length <= 254 ? undefined : 'email';
    case 'password':
      if (isLogIn) return value === '' ? 'required' : undefined;
      return value.length >= 8 && value.length <= 200 ? undefined : 'password';
    case 'displayName':
      return trimmed.length <= 60 ? undefined : 'displayName';
  }
}

const FIELD_ERRORS: readonly string[] = ['username', 'email', 'password', 'displayName'];

/** The sentence for a field that the server refused: ours where there is one, in the person's language. */
export function isAccountFieldError(path: string): path is AccountFieldError {
  return FIELD_ERRORS.includes(path);
}

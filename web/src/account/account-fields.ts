/** The fields of the account forms that a person can get wrong. */
export type AccountField = 'username' | 'email' | 'password' | 'displayName' | 'code';

/** Whether a field may be sent as it is. Mirrors `protocol/rest/accounts.ts`; the server has the last word. */
export function isAccountFieldRight(field: AccountField, value: string): boolean {
  const trimmed = value.trim();
  switch (field) {
    case 'username':
      return /^[\p{L}\p{N}][\p{L}\p{N}._-]{2,29}$/u.test(trimmed);
    case 'email':
      return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(trimmed) && trimmed.length <= 254;
    case 'password':
      return value.length >= 8 && value.length <= 200;
    case 'displayName':
      return trimmed.length <= 60;
    case 'code':
      return /^\d{8}$/.test(trimmed);
  }
}

/** What is left of a pasted code: its digits, as mails write it `1234 5678`. */
export function codeDigits(text: string): string {
  return text.replace(/\D/g, '').slice(0, 8);
}

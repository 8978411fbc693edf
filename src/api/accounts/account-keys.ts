/** What makes two user names the same: neither case nor the way a letter is composed. */
export function usernameKey(username: string): string {
  return username.normalize('NFKC').toLowerCase();
}

/** Mail hosts take no notice of case in practice, so no two accounts differ in it alone. */
export function emailKey(email: string): string {
  return email.normalize('NFKC').toLowerCase();
}

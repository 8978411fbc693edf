/** The server's limit, in `chatText`. */
export const MAX_CHAT_LENGTH = 2_000;
const WARN_BELOW = 200;

/** How many characters are left, once that matters; negative when there are too many. */
export function charactersLeft(draft: string): number | undefined {
  const left = MAX_CHAT_LENGTH - draft.trim().length;
  return left <= WARN_BELOW ? left : undefined;
}

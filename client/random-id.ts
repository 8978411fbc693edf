/** An id for one message of one person. `crypto.randomUUID` is missing on React Native and on plain HTTP. */
export function randomId(): string {
  const part = () => Math.random().toString(36).slice(2, 12);
  return `${Date.now().toString(36)}-${part()}${part()}`;
}

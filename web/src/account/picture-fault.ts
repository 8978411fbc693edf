/** What is wrong with a picture before it is sent; the server looks at its content. */
export function pictureFault(
  file: { type: string; size: number },
  limits: { types: readonly string[]; maxBytes: number },
): 'wrongType' | 'tooLarge' | 'empty' | undefined {
  if (file.size === 0) return 'empty';
  if (file.size > limits.maxBytes) return 'tooLarge';
  // Some systems do not know a type; then the server decides.
  return file.type === '' || limits.types.includes(file.type) ? undefined : 'wrongType';
}

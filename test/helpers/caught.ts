/** What it rejects with; undefined when it does not. */
export async function caught(doing: Promise<unknown>): Promise<unknown> {
  try {
    await doing;
    return undefined;
  } catch (error) {
    return error;
  }
}

/**
 * Rejects when this takes longer. Whatever arrived by then counts: a process that stood still looks first at what it was sent
 * meanwhile.
 *
 * @param onLate called before it rejects.
 */
export async function answeredInTime<T>(
  answer: Promise<T>,
  timeoutMs: number,
  onLate: () => void,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      // Timers come before sockets are read; this after.
      setImmediate(() => {
        if (timer === undefined) return;
        onLate();
        reject(new Error(`no answer within ${timeoutMs} ms`));
      });
    }, timeoutMs);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
    timer = undefined;
  }
}

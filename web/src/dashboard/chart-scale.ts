const STEPS = [1, 2, 5];

/** Where the axis of some bars ends, and its marks: at most four, at round numbers, and the end is one of them. */
export function chartScale(values: readonly number[]): { highest: number; ticks: number[] } {
  const most = Math.max(4, ...values);
  let power = 1;
  for (;;) {
    for (const base of STEPS) {
      const step = base * power;
      if (most <= step * 4) {
        const count = Math.ceil(most / step);
        return { highest: count * step, ticks: Array.from({ length: count + 1 }, (_, at) => at * step) };
      }
    }
    power *= 10;
  }
}

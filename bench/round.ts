/** As a table shows it. */
export function round(value: number, digits = 0): number {
  return Number(value.toFixed(digits));
}

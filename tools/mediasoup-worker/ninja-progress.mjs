/**
 * Reads Ninja's progress lines, such as `[12/279] Compiling C++ object …`.
 *
 * @param {string} line
 * @returns {{ done: number, total: number, percent: number } | undefined} undefined for any other line
 */
export function parseNinjaLine(line) {
  const match = /^\[(\d+)\/(\d+)\] /.exec(line);
  if (!match) return undefined;
  const done = Number(match[1]);
  const total = Number(match[2]);
  if (total === 0 || done > total) return undefined;
  return { done, total, percent: Math.floor((100 * done) / total) };
}

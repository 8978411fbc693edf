/**
 * Reports of several connections in one. Ids are prefixed with the report's name, since two connections use the same
 * ones, and so are the references to them.
 */
export function mergeStats(reports: Readonly<Record<string, RTCStatsReport>>): RTCStatsReport {
  const merged = new Map<string, unknown>();
  for (const [name, report] of Object.entries(reports)) {
    report.forEach((stats: Record<string, unknown>, id: string) => {
      const copy = Object.entries(stats).map(([key, value]) =>
        (key === 'id' || key.endsWith('Id')) && typeof value === 'string' && report.has(value)
          ? [key, `${name}:${value}`]
          : [key, value],
      );
      merged.set(`${name}:${id}`, Object.fromEntries(copy));
    });
  }
  // A report is a read-only Map by its specification, and cannot be constructed by scripts.
  return merged as unknown as RTCStatsReport;
}

export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}
export function sum(all: Counts[]): Counts;
export function totalsLine(counts: Counts): string;
export function judgeStage(end: { reported: Counts | undefined; code: number | null; hung: boolean }): {
  counts: Counts;
  trouble?: string;
};

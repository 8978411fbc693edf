export const STAGES: string[];
export function planRuns(args: string[]): { runs: { stage: string; files: string[] }[]; mochaArgs: string[] };
export function stageHasTests(root: string, stage: string): boolean;

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** In the order in which a fault is cheapest to find. */
export const STAGES = ['unit', 'contract', 'integration', 'e2e', 'cluster'];

/**
 * What `npm test -- …` asks for. Names of stages and test files choose what is run; all else goes to Mocha.
 *
 * @param {string[]} args
 * @returns {{ runs: { stage: string, files: string[] }[], mochaArgs: string[] }} `files`: empty for a whole stage
 */
export function planRuns(args) {
  const chosen = new Map();
  const mochaArgs = [];
  for (const arg of args) {
    const stage = STAGES.includes(arg) ? arg : stageOfFile(arg);
    if (stage === undefined) {
      mochaArgs.push(arg);
    } else {
      const files = chosen.get(stage) ?? [];
      chosen.set(stage, arg === stage ? files : [...files, arg]);
    }
  }
  const stages = chosen.size === 0 ? STAGES : STAGES.filter((stage) => chosen.has(stage));
  return { runs: stages.map((stage) => ({ stage, files: chosen.get(stage) ?? [] })), mochaArgs };
}

function stageOfFile(arg) {
  const match = /^(?:\.\/)?test\/([^/]+)\/.+\.ts$/.exec(arg);
  return match && STAGES.includes(match[1]) ? match[1] : undefined;
}

/** Whether a stage has a test file. */
export function stageHasTests(root, stage) {
  const folder = join(root, 'test', stage);
  return (
    existsSync(folder) && readdirSync(folder, { recursive: true }).some((name) => name.endsWith('.test.ts'))
  );
}

export type WorkerSource = 'given' | 'cached' | 'download' | 'build';
export function workerSources(state: {
  given: string | undefined;
  isCached: boolean;
  skipDownload: boolean;
}): WorkerSource[];
export function workerKey(about: {
  version: string;
  recipe: string;
  platform: string;
  arch: string;
  system: string;
}): string;
export function systemName(osRelease: string): string;

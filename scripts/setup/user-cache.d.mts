export function cacheFolderFor(machine: {
  env: Record<string, string | undefined>;
  platform: string;
  home: string;
}): string;

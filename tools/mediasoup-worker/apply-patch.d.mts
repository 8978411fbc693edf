export function applyPatch(folder: string, patch: string, name: string): string[];

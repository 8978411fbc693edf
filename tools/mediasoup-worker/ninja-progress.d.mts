export function parseNinjaLine(line: string): { done: number; total: number; percent: number } | undefined;

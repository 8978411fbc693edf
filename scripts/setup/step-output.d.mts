export function formatDuration(ms: number): string;

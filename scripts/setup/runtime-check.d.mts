export function isAtLeast(version: string, oldest: [major: number, minor: number]): boolean;

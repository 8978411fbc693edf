export function contentHash(root: string, paths: string[], keep?: (name: string) => boolean): string;

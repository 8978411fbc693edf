export function watchSources(root: string, onChange: () => void): { close: () => void };

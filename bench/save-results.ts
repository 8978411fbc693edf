import { readFile, writeFile } from 'node:fs/promises';

const RESULTS = new URL('results.md', import.meta.url);

/** Keeps what a command measured in `bench/results.md`, in place of what it measured before. */
export async function saveResults(command: string, text: string): Promise<void> {
  await writeFile(RESULTS, withSection(await readFile(RESULTS, 'utf8'), command, text));
}

/** The document with `text` as the section of that command: the last one where it had none. */
export function withSection(document: string, command: string, text: string): string {
  const heading = `## \`npm run ${command}\``;
  const section = `${heading}\n\n${text.trim()}\n`;
  const parts = document.trimEnd().split(/\n(?=## )/);
  const index = parts.findIndex((part) => part.split('\n')[0] === heading);
  if (index === -1) return `${[...parts, section].map((part) => part.trimEnd()).join('\n\n')}\n`;
  return `${parts
    .with(index, section)
    .map((part) => part.trimEnd())
    .join('\n\n')}\n`;
}

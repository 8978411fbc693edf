import { build } from 'vite';

/** A module and all that it imports, as one script that leaves its exports under `name`. `entry` is its path. */
export async function bundleForPage(entry: string, name: string): Promise<string> {
  const output = await build({
    configFile: false,
    logLevel: 'silent',
    build: { write: false, minify: false, lib: { entry, formats: ['iife'], name } },
  });
  const [first] = [output].flat();
  if (first === undefined || !('output' in first)) throw new Error(`${name} was not built`);
  return first.output[0].code;
}

import { type Plugin, runnerImport } from 'vite';

const ENDPOINTS = /\/src\/protocol\/rest\/[\w-]+-endpoints\.ts$/;
/** What the client reads of an endpoint. Its schemas it knows as types alone. */
const READ_BY_CLIENT = ['id', 'method', 'path', 'idempotent', 'upload'] as const;

/**
 * Gives the web app an endpoint's address without its schemas: those, with zod, are for the server, and would double
 * what a browser has to load.
 */
export function endpointAddresses(): Plugin {
  return {
    name: 'parley:endpoint-addresses',
    async load(id) {
      if (!ENDPOINTS.test(id)) return null;
      const { module } = await runnerImport<Record<string, unknown>>(id, {
        configFile: false,
        logLevel: 'error',
      });
      return Object.entries(module)
        .map(([name, value]) => `export const ${name} = ${JSON.stringify(addressOf(value))};`)
        .join('\n');
    },
  };
}

function addressOf(exported: unknown): unknown {
  if (typeof exported !== 'object' || exported === null || !('answer' in exported)) return exported;
  const read = Object.entries(exported).filter(([key]) => READ_BY_CLIENT.some((name) => name === key));
  const { answer } = exported;
  const mediaType =
    typeof answer === 'object' && answer !== null && 'mediaType' in answer
      ? { mediaType: answer.mediaType }
      : {};
  return { ...Object.fromEntries(read), answer: mediaType };
}

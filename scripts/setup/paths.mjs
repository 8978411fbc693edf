import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

export const nodeModules = join(root, 'node_modules');

/** Node 24, which comes as an npm package so that the machine's own Node may be older. */
export const projectNode = join(nodeModules, '.bin', 'node');

export const mediasoupFolder = join(nodeModules, 'mediasoup');

/** Where mediasoup looks for its worker when no MEDIASOUP_WORKER_BIN says otherwise. */
export const workerPlace = join(mediasoupFolder, 'worker', 'out', 'Release', 'mediasoup-worker');

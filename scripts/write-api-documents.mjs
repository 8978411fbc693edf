/**
 * `npm run docs`: writes what a server tells at `/api/docs/openapi.json` and `/api/docs/asyncapi.json` to docs/generated, for
 * those who read the API without running one. A test says when the files are behind the code.
 */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { asyncApiDocument } from '../src/api/docs/asyncapi-document.ts';
import { openApiDocument } from '../src/api/docs/openapi-document.ts';
import { root } from './setup/paths.mjs';

const described = join(root, 'src', 'protocol', 'rest');
const files = readdirSync(described).filter((file) => file.endsWith('-endpoints.ts'));
const modules = await Promise.all(files.map((file) => import(join(described, file))));
const endpoints = modules
  .flatMap((module) => Object.values(module))
  .filter((value) => typeof value === 'object' && 'method' in value && 'answer' in value);

write('openapi.json', openApiDocument(endpoints));
write('asyncapi.json', asyncApiDocument({ host: 'meet.example.org', path: '/signaling', secure: true }));

function write(name, document) {
  const folder = join(root, 'docs', 'generated');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), `${JSON.stringify(document, null, 2)}\n`);
  console.log(`docs/generated/${name}`);
}

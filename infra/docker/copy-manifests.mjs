// @ts-check
// copy-manifests.mjs FROM TO: every package.json below FROM, and nothing else, so that a layer depends on them alone.
import { cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const [from = '', to = ''] = process.argv.slice(2);
for (const path of readdirSync(from, { recursive: true, encoding: 'utf8' }))
  if (/(^|\/)package\.json$/.test(path)) cpSync(join(from, path), join(to, path), { recursive: true });

// Writes the tables of docs/configuration.md anew, from the schemas: `pnpm docs:configuration`.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderConfigurationPage } from './configuration-page.ts';
import { readText, root } from './repository.ts';

const path = 'docs/configuration.md';
writeFileSync(join(root, path), await renderConfigurationPage(readText(path)));

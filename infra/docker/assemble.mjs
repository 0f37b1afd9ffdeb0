// @ts-check
/**
 * assemble.mjs TARGET MEMBER…: copies of the built workspace what some members need to run.
 *   TARGET/manifests   package.json of each, for the package manager
 *   TARGET/code        what each lists under `files`, without declarations
 * A member brings the workspace packages it depends on.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const [target = '', ...wanted] = process.argv.slice(2);
const groups = ['packages', 'services', 'simulator'];

/** @type {(member: string) => { name: string, files?: string[], dependencies?: Record<string, string> }} */
const manifestOf = (member) => JSON.parse(readFileSync(join(member, 'package.json'), 'utf8'));
const members = groups
  .flatMap((group) => readdirSync(group).map((name) => join(group, name)))
  .filter((member) => existsSync(join(member, 'package.json')));
const byName = new Map(members.map((member) => [manifestOf(member).name, member]));

/** @type {Set<string>} */
const needed = new Set();
/** @param {string} member */
function need(member) {
  if (needed.has(member)) return;
  needed.add(member);
  for (const name of Object.keys(manifestOf(member).dependencies ?? {})) {
    const other = byName.get(name);
    if (other) need(other);
  }
}
for (const member of wanted) need(member);

/** @param {string} from @param {string} to */
const copy = (from, to) => {
  mkdirSync(dirname(to), { recursive: true });
  cpSync(from, to, { recursive: true, filter: (path) => !/\.d\.ts(\.map)?$/.test(path) });
};
for (const file of ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml'])
  copy(file, join(target, 'manifests', file));
for (const member of needed) {
  copy(join(member, 'package.json'), join(target, 'manifests', member, 'package.json'));
  for (const file of manifestOf(member).files ?? [])
    if (existsSync(join(member, file))) copy(join(member, file), join(target, 'code', member, file));
}

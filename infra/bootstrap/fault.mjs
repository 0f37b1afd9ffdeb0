// @ts-check
import './node-version.mjs';

const { readCommandLine } = await import('./command-line.mjs');
const { becomeProgram, prepare } = await import('./prepare.mjs');

const { install, rest } = readCommandLine(`
npm run fault [NAME]

Makes a real fault on the lab host, bounded and undone by itself after a while. Without a name: the faults and
their state. The lab must run (npm start).
`);
await prepare(install);
await becomeProgram('infra/lab/dist/main.js', ['fault', ...rest]);

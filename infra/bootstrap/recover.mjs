// @ts-check
import './node-version.mjs';

const { readCommandLine } = await import('./command-line.mjs');
const { becomeProgram, prepare } = await import('./prepare.mjs');

const { install, rest } = readCommandLine(`
npm run recover [NAME]

Undoes a fault of the lab host. Without a name: the faults and their state. The lab must run (npm start).
`);
await prepare(install);
await becomeProgram('infra/lab/dist/main.js', ['recover', ...rest]);

import { messageOf } from '@firstline/runtime';
import { createTalk } from '../talk.ts';
import { getPrograms } from './get-programs.ts';
import { type ProgramName, programTable } from './program.ts';

// For scripts that need one of the servers without a lab: prints the program as JSON on stdout, talks on stderr.
// Usage: node main.js redis PARTS_DIRECTORY
const [name = '', partsDirectory = ''] = process.argv.slice(2);
if (!(name in programTable) || partsDirectory === '') {
  process.stderr.write(`usage: main.js ${Object.keys(programTable).join('|')} PARTS_DIRECTORY\n`);
  process.exit(2);
}
try {
  const programs = await getPrograms([name as ProgramName], {
    partsDirectory,
    searchPath: process.env.PATH ?? '',
    install: process.env.FIRSTLINE_NO_INSTALL !== '1',
    talk: createTalk(process.stderr),
    signal: new AbortController().signal,
  });
  process.stdout.write(`${JSON.stringify(programs.get(name as ProgramName))}\n`);
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = 1;
}

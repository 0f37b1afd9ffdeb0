import { addCommands, type CliContext, createProgram, exitCodes } from '@firstline/cli';
import { describe, expect, it } from '@jest/globals';
import { tableRows } from '../../docs/markdown.ts';
import { readText } from '../../docs/repository.ts';

const page = readText('docs/cli.md');
const silent = { version: '0', writeOut: () => undefined, writeErr: () => undefined };
const program = addCommands(createProgram(silent), { now: () => new Date() } as CliContext);
type Command = typeof program;

/** Commands that do something: groups such as `runbooks` only hold them. */
const leaves = (command: Command, path: string): string[] =>
  command.commands.length === 0
    ? [path]
    : command.commands.flatMap((each) => leaves(each, `${path} ${each.name()}`));

describe('docs/cli.md', () => {
  it('has a heading for every command of the program', () => {
    const headings = [...page.matchAll(/^### `(firstline [a-z -]+)`$/gm)].map(([, name]) => name);
    expect(headings).toEqual(expect.arrayContaining(leaves(program, 'firstline')));
  });

  it('has a row for every exit code', () => {
    const codes = tableRows(page).map(([code]) => Number(code));
    expect(codes).toEqual(Object.values(exitCodes));
  });
});

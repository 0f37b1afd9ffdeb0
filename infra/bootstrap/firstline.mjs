#!/usr/bin/env node
// @ts-check
import './node-version.mjs';

// The options are the program's own, `--help` among them.
const { becomeProgram, prepare } = await import('./prepare.mjs');
await prepare(process.env.FIRSTLINE_NO_INSTALL !== '1');
await becomeProgram('packages/cli/dist/main.js', process.argv.slice(2));

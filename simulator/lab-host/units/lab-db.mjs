// @ts-check
// A small database that really serves: SET, GET, and CHECK over TCP, every write in a log on disk that is read at the start.
import { appendFileSync, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { becomeUnit, setting } from './unit.mjs';

becomeUnit('lab-db');
const directory = setting('UNIT_DATA') ?? '.';
mkdirSync(directory, { recursive: true });
const log = join(directory, 'orders.log');
/** @type {Map<string, string>} */
const records = new Map();
let unreadable = 0;
if (existsSync(log)) {
  for (const line of readFileSync(log, 'utf8').split('\n').filter(Boolean)) {
    const [key, value] = line.split('\t');
    if (key !== undefined && value !== undefined) records.set(key, value);
    else unreadable++;
  }
}
const MOST_CONNECTIONS = 64;
let connections = 0;

/** @type {Record<string, () => string>} */
const checks = {
  connections: () => `connections ${connections} of ${MOST_CONNECTIONS}`,
  size: () => `records ${records.size}, bytes ${existsSync(log) ? statSync(log).size : 0}`,
  integrity: () =>
    unreadable === 0 ? 'every line of the log is readable' : `${unreadable} lines of the log are unreadable`,
};

/** @param {string} line */
function answer(line) {
  const [command = '', first = '', ...rest] = line.trim().split(' ');
  const second = rest.join(' ');
  if (command === 'PING') return 'PONG';
  if (command === 'GET') return records.has(first) ? `VALUE ${records.get(first)}` : 'NONE';
  if (command === 'CHECK' && first !== 'orders') return `ERROR no database ${first}`;
  if (command === 'CHECK') return checks[second] ? `OK ${checks[second]()}` : `ERROR no check ${second}`;
  if (command === 'SET' && first && second && !`${first}${second}`.includes('\t')) {
    appendFileSync(log, `${first}\t${second}\n`);
    records.set(first, second);
    return 'OK';
  }
  return 'ERROR unknown command';
}

createServer((socket) => {
  if (connections >= MOST_CONNECTIONS) {
    socket.on('error', () => socket.destroy());
    socket.end('ERROR too many connections\n');
    return;
  }
  connections++;
  socket.on('close', () => connections--);
  socket.on('error', () => socket.destroy());
  createInterface({ input: socket }).on('line', (line) => socket.write(`${answer(line)}\n`));
}).listen(Number(setting('UNIT_PORT')), setting('UNIT_HOST'));

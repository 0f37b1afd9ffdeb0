// @ts-check
// What every unit of the lab host has in common. Plain JavaScript, so that it runs as it is from source and from a build.
import { createInterface } from 'node:readline';

/**
 * What the manager gives this unit.
 * @param {string} name
 */
// biome-ignore lint/style/noProcessEnv: every unit is a program of its own, and this is where its settings come in.
export const setting = (name) => process.env[name];

/**
 * Names the process as a service manager would show it, and ends it with its manager: when the pipe to the manager
 * closes (also after kill -9), nobody is left to bound what it does.
 * @param {string} name
 * @param {Record<string, (argument: string) => void>} commands lines the manager may write to it
 */
export function becomeUnit(name, commands = {}) {
  process.title = name;
  const lines = createInterface({ input: process.stdin });
  lines.on('line', (line) => {
    const [command = '', argument = ''] = line.split(' ');
    commands[command]?.(argument);
  });
  lines.on('close', () => process.exit(0));
  process.on('uncaughtException', (error) => {
    process.stderr.write(`${name}: ${error.message}\n`);
    process.exit(1);
  });
  process.on('SIGTERM', () => process.exit(0));
  process.on('SIGINT', () => process.exit(0));
}

import { LabError } from '../errors.ts';
import { createFaultControl, faultTable } from '../faults.ts';
import { readLabEnvironment } from '../lab-environment.ts';

/**
 * `fault [name]` and `recover [name]`: without a name the faults and their state, with one it is made or undone.
 * Returns what to print.
 */
export async function runFaultCommand(
  command: 'fault' | 'recover',
  name: string | undefined,
  environmentFile: string,
): Promise<string> {
  const environment = await readLabEnvironment(environmentFile);
  const url = environment?.LAB_HOST_URL;
  if (!url) throw new LabError('E_LAB_NOT_RUNNING', 'The lab is not running. Start it with: npm start');
  const control = createFaultControl(url);
  const faults = await control.list();
  if (name === undefined) {
    return [
      'Faults of the lab host:',
      faultTable(faults),
      '',
      'Make one: npm run fault NAME     Undo it: npm run recover NAME',
    ].join('\n');
  }
  if (!faults.some((fault) => fault.name === name)) {
    throw new LabError(
      'E_LAB_FAULT_UNKNOWN',
      `There is no fault “${name}”. There are:\n${faultTable(faults)}`,
    );
  }
  if (command === 'recover') {
    await control.undo(name);
    return `The fault “${name}” is undone.`;
  }
  await control.make(name);
  return [
    `The fault “${name}” is real now. Watch it being found and repaired:`,
    `  npx firstline incidents`,
    `  ${environment.CONSOLE_URL}   (user ${environment.CONSOLE_USER}, password ${environment.CONSOLE_PASSWORD})`,
  ].join('\n');
}

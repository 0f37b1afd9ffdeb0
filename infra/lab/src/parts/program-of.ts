import { LabError } from '../errors.ts';
import type { Program, ProgramName } from '../programs/program.ts';
import type { Plan } from './part.ts';

/** The program as it was found for this lab. */
export function programOf(plan: Plan, name: ProgramName): Program {
  const program = plan.programs.get(name);
  if (!program) throw new LabError('E_LAB_PROGRAMS_MISSING', `${name} was not looked for before its start`);
  return program;
}

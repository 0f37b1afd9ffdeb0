import type { AutonomyMode } from '@firstline/contracts';

const strictness: readonly AutonomyMode[] = ['observe', 'approve', 'auto'];

export interface ModeInput {
  readonly global: AutonomyMode;
  readonly runbook?: AutonomyMode | undefined;
  readonly host?: AutonomyMode | undefined;
  /** False when no rule of the runbook matched: such a choice is never made by itself. */
  readonly ruleMatched: boolean;
}

/** The strictest of all that apply, and which one that was. */
export function effectiveMode({ global, runbook, host, ruleMatched }: ModeInput): {
  mode: AutonomyMode;
  because: string;
} {
  const wishes: [AutonomyMode | undefined, string][] = [
    [global, 'the global mode'],
    [runbook, 'the runbook’s mode'],
    [host, 'the host’s mode'],
    [ruleMatched ? undefined : 'approve', 'no rule of the runbook matches the alert'],
  ];
  let strictest: { mode: AutonomyMode; because: string } = { mode: global, because: 'the global mode' };
  for (const [mode, because] of wishes) {
    if (mode !== undefined && strictness.indexOf(mode) < strictness.indexOf(strictest.mode))
      strictest = { mode, because };
  }
  return strictest;
}

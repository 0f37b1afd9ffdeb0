import type { AutonomyMode } from '@firstline/contracts';

const strictness: readonly AutonomyMode[] = ['observe', 'approve', 'auto'];

/** Whether the model that decided has shown in an evaluation that it may, and why not. */
export interface Trust {
  readonly trusted: boolean;
  readonly why: string;
}

export interface ModeInput {
  readonly global: AutonomyMode;
  readonly runbook?: AutonomyMode | undefined;
  readonly host?: AutonomyMode | undefined;
  /** False when no rule of the runbook matched: such a choice is never made by itself. */
  readonly ruleMatched: boolean;
  readonly trust?: Trust | undefined;
}

/** The strictest of all that apply, and which one that was. */
export function effectiveMode({ global, runbook, host, ruleMatched, trust }: ModeInput): {
  mode: AutonomyMode;
  because: string;
} {
  const wishes: [AutonomyMode | undefined, string][] = [
    [global, 'the global mode'],
    [runbook, 'the runbook’s mode'],
    [host, 'the host’s mode'],
    [ruleMatched ? undefined : 'approve', 'no rule of the runbook matches the alert'],
    [ruleMatched || trust?.trusted !== false ? undefined : 'observe', trust?.why ?? ''],
  ];
  let strictest: { mode: AutonomyMode; because: string } = { mode: global, because: 'the global mode' };
  for (const [mode, because] of wishes) {
    if (mode !== undefined && strictness.indexOf(mode) < strictness.indexOf(strictest.mode))
      strictest = { mode, because };
  }
  return strictest;
}

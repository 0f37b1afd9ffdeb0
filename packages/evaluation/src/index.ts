export { type Answers, answersOf, askDecider } from './answers.ts';
export { abstains, EvaluationCase } from './case.ts';
export { type Answer, decideAlone } from './decide-alone.ts';
export { EvaluationFileError } from './errors.ts';
export { type Column, type EvaluationSettings, evaluate } from './evaluate.ts';
export {
  type EvaluatedModel,
  evaluationOf,
  LEAST_CASES,
  readEvaluations,
  StoredEvaluation,
  storeEvaluation,
  trustIn,
} from './evaluations.ts';
export { type Figures, figuresOf, type Judged } from './figures.ts';
export { htmlReport, type ReportHead } from './html-report.ts';
export { jsonReport } from './json-report.ts';
export { type Judgement, judge } from './judge.ts';
export type { Outcome } from './outcome.ts';
export { decideInPipeline, type PipelineSettings } from './pipeline.ts';
export { type Moved, movedByPlant } from './planted.ts';
export { printTable } from './print-table.ts';
export { readCases } from './read-cases.ts';
export { recordedAnswers, recordingLine } from './recording.ts';
export { type ChangeKind, changeKinds, type PastDecision, type Redecision, redecide } from './redecide.ts';
export { type Site, situationAt } from './site.ts';
export { type Share, share } from './wilson.ts';

import type { Judged } from './figures.ts';

export interface CalibrationBin {
  readonly from: number;
  readonly to: number;
  readonly cases: number;
  /** How sure the decider was, on average. */
  readonly confidence: number;
  readonly right: number;
}

export interface Calibration {
  /** Expected calibration error: how far confidence and truth lie apart, weighed by cases; 0 is perfect. */
  readonly error: number;
  readonly cases: number;
  readonly bins: readonly CalibrationBin[];
}

const BINS = 5;

/** How far a decider's confidence may be believed; undefined when it gives none. */
export function calibrationOf(judged: readonly Judged[]): Calibration | undefined {
  const sure = judged.flatMap(({ outcome, judgement }) => {
    const confidence = outcome.reached?.confidence;
    return confidence === undefined ? [] : [{ confidence, right: judgement.right }];
  });
  if (sure.length === 0) return undefined;
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const bins = Array.from({ length: BINS }, (_, index): CalibrationBin | undefined => {
    const [from, to] = [index / BINS, (index + 1) / BINS];
    const inside = sure.filter(
      ({ confidence }) => confidence >= from && (confidence < to || index === BINS - 1),
    );
    return inside.length === 0
      ? undefined
      : {
          from,
          to,
          cases: inside.length,
          confidence: mean(inside.map(({ confidence }) => confidence)),
          right: mean(inside.map(({ right }) => Number(right))),
        };
  }).filter((bin) => bin !== undefined);
  const error = bins.reduce(
    (sum, { cases, confidence, right }) => sum + (cases / sure.length) * Math.abs(confidence - right),
    0,
  );
  return { error, cases: sure.length, bins };
}

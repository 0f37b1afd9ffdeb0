import { EvaluationCase } from './case.ts';
import { EvaluationFileError } from './errors.ts';
import { readLines } from './read-lines.ts';

/** Reads labelled alerts. Throws an {@link EvaluationFileError} for bad lines, an id that comes twice, and an empty file. */
export async function readCases(file: string): Promise<EvaluationCase[]> {
  const lines = await readLines(file, EvaluationCase);
  const seen = new Map<string, number>();
  const problems = lines.flatMap(({ line, value: { id } }) => {
    const first = seen.get(id);
    seen.set(id, first ?? line);
    return first === undefined ? [] : [`${file}:${line} the id ${id} stands in line ${first} already`];
  });
  if (lines.length === 0) problems.push(`${file} has no case in it`);
  if (problems.length > 0) throw new EvaluationFileError(file, problems);
  return lines.map(({ value }) =>
    value.alert.fingerprint === 'none'
      ? { ...value, alert: { ...value.alert, fingerprint: value.id } }
      : value,
  );
}

import { AppError } from '@firstline/runtime';

/** A file of an evaluation can't be used; the message lists what is wrong, with its lines. */
export class EvaluationFileError extends AppError {
  constructor(file: string, problems: readonly string[]) {
    const shown = problems.slice(0, 20);
    const more = problems.length > shown.length ? `\n  … and ${problems.length - shown.length} more` : '';
    super(
      'E_EVALUATION_FILE',
      `${file} has ${problems.length} problem(s):\n${shown.map((each) => `  ${each}`).join('\n')}${more}`,
      { retryable: false },
    );
    this.name = 'EvaluationFileError';
  }
}

/** Something wrong in a file of the catalogue, with the place to mend it. Lines and columns count from 1. */
export interface Problem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly reason: string;
}

export const printProblem = ({ file, line, column, reason }: Problem): string =>
  `${file}:${line}:${column} ${reason}`;

/** The catalogue can't be used; the message lists every problem. */
export class CatalogueError extends Error {
  readonly code = 'E_CATALOGUE_INVALID';
  readonly retryable = false;
  readonly problems: readonly Problem[];

  constructor(directory: string, problems: readonly Problem[]) {
    const list = problems.map((problem) => `  ${printProblem(problem)}`).join('\n');
    super(`the catalogue in ${directory} has ${problems.length} problem(s):\n${list}`);
    this.name = 'CatalogueError';
    this.problems = problems;
  }
}

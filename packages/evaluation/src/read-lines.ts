import { readFile } from 'node:fs/promises';
import { messageOf } from '@firstline/runtime';
import type { z } from 'zod';
import { EvaluationFileError } from './errors.ts';

/**
 * Reads a file of JSON Lines against a schema; empty lines and those that begin with `//` are passed over.
 * Throws an {@link EvaluationFileError} that lists every bad line as `file:line`.
 */
export async function readLines<S extends z.ZodType>(
  file: string,
  schema: S,
): Promise<{ line: number; value: z.infer<S> }[]> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new EvaluationFileError(file, [`can't be read: ${messageOf(error)}`]);
  }
  const problems: string[] = [];
  const read: { line: number; value: z.infer<S> }[] = [];
  for (const [index, content] of text.split('\n').entries()) {
    const json = content.replace(/^\uFEFF/, '').trim();
    if (json === '' || json.startsWith('//')) continue;
    const place = `${file}:${index + 1}`;
    try {
      const parsed = schema.safeParse(JSON.parse(json));
      if (parsed.success) read.push({ line: index + 1, value: parsed.data });
      else problems.push(...parsed.error.issues.map((issue) => `${place} ${describe(issue)}`));
    } catch (error) {
      problems.push(`${place} is no JSON: ${messageOf(error)}`);
    }
  }
  if (problems.length > 0) throw new EvaluationFileError(file, problems);
  return read;
}

const describe = ({ path, message }: z.core.$ZodIssue): string =>
  path.length === 0 ? message : `${path.join('.')}: ${message}`;

import { AppError, messageOf } from '@firstline/runtime';
import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import type { Dependencies } from '../dependencies.ts';
import { userOf } from '../login.ts';
import { problemPage } from '../pages/problem.ts';
import { readSurroundings } from '../surroundings.ts';

export interface Refusal {
  readonly status: number;
  readonly code: string;
  /** A sentence for the human. */
  readonly reason: string;
  readonly back?: string;
}

const titles: Readonly<Record<number, string>> = {
  404: 'Not here',
  409: 'Not done',
  503: 'Not reachable',
};

/** A page for browsers, `{ error, message }` for everything else. */
export async function refuse(
  { store, now }: Pick<Dependencies, 'store' | 'now'>,
  request: Request,
  response: Response,
  { status, code, reason, back = '/' }: Refusal,
): Promise<void> {
  response.status(status);
  if (request.accepts(['json', 'html']) !== 'html') {
    response.json({ error: code, message: reason });
    return;
  }
  const around = { user: userOf(response), path: back, now: now() };
  // With the store away each read would wait for its deadline again.
  const surroundings = status === 503 ? around : await readSurroundings(store, around);
  response.send(problemPage(surroundings, { title: titles[status] ?? 'That did not work', reason, back }));
}

export const notFound =
  (dependencies: Pick<Dependencies, 'store' | 'now'>): RequestHandler =>
  (request, response) =>
    refuse(dependencies, request, response, {
      status: 404,
      code: 'E_CONSOLE_NOT_FOUND',
      reason: `There is nothing at ${request.path}.`,
    });

function refusalOf(error: unknown): Refusal | undefined {
  if (error instanceof AppError) {
    const status = error.retryable ? 503 : error.code === 'E_STORE_ILLEGAL_STEP' ? 409 : 400;
    return { status, code: error.code, reason: error.message };
  }
  // Express and its body parser say with the status that the request was at fault.
  const status = typeof error === 'object' && error !== null && 'status' in error ? Number(error.status) : 0;
  return status >= 400 && status < 500
    ? { status, code: 'E_CONSOLE_BAD_REQUEST', reason: messageOf(error) }
    : undefined;
}

/** The one place where a thrown error becomes an answer; unknown ones without their text, and logged. */
export const errorAnswer =
  (dependencies: Pick<Dependencies, 'store' | 'now' | 'logger'>): ErrorRequestHandler =>
  async (error, request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const known = refusalOf(error);
    if (!known) dependencies.logger.error('request failed', { err: error });
    await refuse(
      dependencies,
      request,
      response,
      known ?? {
        status: 500,
        code: 'E_INTERNAL',
        reason: 'An unexpected error; the log of the console has it.',
      },
    );
  };

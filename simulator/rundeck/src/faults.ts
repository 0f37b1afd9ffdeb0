import { setTimeout as sleep } from 'node:timers/promises';
import type { NextFunction, Request, Response } from 'express';
import { z } from 'zod';

/** One way in which a call goes wrong. */
export const Fault = z.strictObject({
  kind: z
    .enum(['before', 'after', 'half', 'delayed', 'html500', 'status', 'latency'])
    .describe(
      'before: the connection is cut and nothing happens; after: it happens, the answer is lost; half: it happens, ' +
        'half of the answer comes; delayed: the connection is cut at once and it happens delayMs later; html500: an ' +
        'HTML error page; status: an empty answer with that status; latency: everything is fine, delayMs late',
    ),
  method: z.string().default('POST'),
  /** A pattern looked for in the path; run calls when left out. */
  path: z.string().default('/job/[^/]+/(run|executions)$'),
  /** How many calls it strikes. */
  times: z.int().min(1).default(1),
  delayMs: z.int().min(0).default(1_000),
  status: z.int().min(400).max(599).default(503),
  /** With html500 and status: the call is carried out all the same. */
  handled: z.boolean().default(false),
});
export type Fault = z.infer<typeof Fault>;

export interface Faults {
  add(fault: z.input<typeof Fault>): void;
  list(): readonly Fault[];
  clear(): void;
}

const ERROR_PAGE =
  '<!doctype html><html><head><title>Rundeck - Error</title></head><body><h1>An Error Occurred</h1></body></html>';

/** Faults on request, for tests of whoever talks to the server. */
export function createFaults(): Faults & {
  strike(request: Request, response: Response, next: NextFunction): Promise<void>;
} {
  let faults: Fault[] = [];

  function take(method: string, path: string): Fault | undefined {
    const fault = faults.find((one) => one.method === method && new RegExp(one.path).test(path));
    if (!fault) return undefined;
    fault.times -= 1;
    faults = faults.filter(({ times }) => times > 0);
    return fault;
  }

  return {
    add: (fault) => void faults.push(Fault.parse(fault)),
    list: () => faults,
    clear() {
      faults = [];
    },
    async strike(request, response, next) {
      const fault = take(request.method, request.path);
      if (!fault) return next();
      if (fault.kind === 'before') return void request.socket.destroy();
      if (fault.kind === 'delayed') request.socket.destroy();
      if (fault.kind === 'delayed' || fault.kind === 'latency') {
        await sleep(fault.delayMs, undefined, { ref: false });
        return next();
      }
      const handled = fault.kind === 'after' || fault.kind === 'half' || fault.handled;
      if (!handled) return answerWrongly(fault, response);
      replaceEnd(response, (body) => {
        if (fault.kind === 'after') response.socket?.destroy();
        else if (fault.kind === 'half') answerHalf(response, body);
        else answerWrongly(fault, response);
      });
      next();
    },
  };
}

/** Calls `instead` with the answer's body when the handler is done with it. */
function replaceEnd(response: Response, instead: (body: Buffer) => void): void {
  const end = response.end;
  response.end = ((chunk?: unknown) => {
    response.end = end;
    instead(Buffer.from(chunk instanceof Uint8Array ? chunk : String(chunk ?? '')));
    return response;
  }) as typeof response.end;
}

function answerHalf(response: Response, body: Buffer): void {
  response.setHeader('content-length', body.length);
  response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.socket?.destroy());
}

function answerWrongly(fault: Fault, response: Response): void {
  for (const name of response.getHeaderNames()) response.removeHeader(name);
  if (fault.kind === 'html500') response.status(500).type('html').send(ERROR_PAGE);
  else response.status(fault.status).end();
}

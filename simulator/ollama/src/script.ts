import { z } from 'zod';

/**
 * What the stand-in does with a chat request. Answers are scripted, which is why it serves tests only.
 * `content` answers with text, `call` with a tool call, the others misbehave as a real server can.
 */
export const Reply = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('content'), content: z.string(), doneReason: z.string().default('stop') }),
  z.object({
    kind: z.literal('call'),
    calls: z.array(z.object({ name: z.string(), arguments: z.record(z.string(), z.unknown()) })).min(1),
    /** As servers since 0.12.11 give them. */
    logprobs: z.array(z.unknown()).optional(),
  }),
  z.object({ kind: z.literal('error'), status: z.number().int(), error: z.string() }),
  z.object({ kind: z.literal('raw'), body: z.string() }),
  z.object({ kind: z.literal('hang') }),
  z.object({ kind: z.literal('reset') }),
  z.object({ kind: z.literal('full_context') }),
]);
export type Reply = z.input<typeof Reply>;

/** A list is answered in order, its last entry for ever. */
export const Script = z.array(Reply).min(1);

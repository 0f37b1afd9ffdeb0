import { z } from 'zod';

/** The part of a chat request that the stand-in looks at and tests assert on. */
export const ChatRequest = z.looseObject({
  model: z.string().min(1),
  messages: z.array(z.looseObject({ role: z.string(), content: z.string() })).default([]),
  tools: z.array(z.unknown()).default([]),
  format: z.unknown().optional(),
  options: z.record(z.string(), z.unknown()).default({}),
});
export type ChatRequest = z.infer<typeof ChatRequest>;

import { commonSettings, Port } from '@firstline/runtime';
import { z } from 'zod';

/** The console's settings; `docs/configuration.md` explains each. */
export const Config = z.object({
  ...commonSettings,
  CONSOLE_PORT: Port.default(4700).describe('The port of the console.'),
  CONSOLE_USER: z
    .string()
    .regex(/^[A-Za-z0-9._@-]{1,64}$/, 'must be 1 to 64 letters, digits, dots, dashes, underscores or @')
    .default('operator')
    .describe('The name to log in with; it stands on the timeline as `human:NAME`.'),
  CONSOLE_PASSWORD: z
    .string()
    .min(1)
    .describe('The password to log in with. Required: the console can start and stop actions.'),
});
export type Config = z.infer<typeof Config>;

import { commonSettings, Port } from '@firstline/runtime';
import { z } from 'zod';
import type { Credentials } from './authentication.ts';

type Given = Readonly<Record<string, unknown>>;
const isSet = (given: Given, name: string): boolean => given[name] !== undefined;

// Cross-checks run even when a variable by itself is wrong, so that one start shows every problem.
const always = { when: () => true };

/** Every variable of ingest; refuses to start without a credential for its senders. */
export const Config = z
  .object({
    ...commonSettings,
    INGEST_PORT: Port.default(4701).describe('The port the webhooks are received on.'),
    INGEST_BEARER_TOKEN: z
      .string()
      .regex(/^[!-~]+$/, 'must be printable ASCII without spaces')
      .optional()
      .describe('Senders with this bearer token are let in. This or the user and password is required.'),
    INGEST_BASIC_USER: z
      .string()
      .regex(/^[^:\p{Cc}]+$/u, 'must not contain a colon or control characters')
      .optional()
      .describe('The user name for senders that authenticate by HTTP Basic.'),
    INGEST_BASIC_PASSWORD: z.string().optional().describe('The password that goes with INGEST_BASIC_USER.'),
    INGEST_BODY_LIMIT_MB: z.coerce
      .number()
      .int()
      .min(1)
      .max(100)
      .default(20)
      .describe(
        'The largest delivery taken, unpacked, in MiB. A larger one gets 413, which Alertmanager does not send again.',
      ),
    INGEST_DEADLINE_MS: z.coerce
      .number()
      .int()
      .min(50)
      .max(1_950)
      .default(1_800)
      .describe(
        'How long Redis may take to store a delivery before the sender is told 503, in milliseconds.',
      ),
  })
  .refine((given: Given) => isSet(given, 'INGEST_BEARER_TOKEN') || isSet(given, 'INGEST_BASIC_USER'), {
    ...always,
    path: ['INGEST_BEARER_TOKEN'],
    message: 'is required, unless INGEST_BASIC_USER and INGEST_BASIC_PASSWORD are set',
  })
  .refine((given: Given) => !isSet(given, 'INGEST_BASIC_USER') || isSet(given, 'INGEST_BASIC_PASSWORD'), {
    ...always,
    path: ['INGEST_BASIC_PASSWORD'],
    message: 'is required, because INGEST_BASIC_USER is set',
  })
  .refine((given: Given) => isSet(given, 'INGEST_BASIC_USER') || !isSet(given, 'INGEST_BASIC_PASSWORD'), {
    ...always,
    path: ['INGEST_BASIC_USER'],
    message: 'is required, because INGEST_BASIC_PASSWORD is set',
  });
export type Config = z.infer<typeof Config>;

/** What senders must show, out of the configuration. */
export function credentialsOf(config: Config): Credentials {
  const {
    INGEST_BEARER_TOKEN: bearerToken,
    INGEST_BASIC_USER: user,
    INGEST_BASIC_PASSWORD: password,
  } = config;
  return {
    ...(bearerToken !== undefined && { bearerToken }),
    ...(user !== undefined && password !== undefined && { basic: { user, password } }),
  };
}

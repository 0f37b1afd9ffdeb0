import { commonSettings, Port, Switch } from '@firstline/runtime';
import { z } from 'zod';

const { LOG_LEVEL, HOST, SHUTDOWN_TIMEOUT_MS } = commonSettings;
const Megabytes = z.coerce.number().int();

export const Config = z.object({
  LOG_LEVEL,
  HOST,
  SHUTDOWN_TIMEOUT_MS,
  LAB_HOST_PORT: Port.default(4710).describe('Port of metrics and control.'),
  LAB_WEB_PORT: Port.default(4711).describe('Port of the web service lab-web.'),
  LAB_DB_PORT: Port.default(4712).describe('Port of the database lab-db.'),
  LAB_CACHE_PORT: Port.default(4713).describe('Port of the cache lab-cache.'),
  LAB_HOST_ROOT: z.string().min(1).describe('The directory that is the root of the lab host’s file system.'),
  LAB_HOST_NAME: z.string().min(1).default('web-1').describe('The host’s name, and its `instance` label.'),
  LAB_UNIT_HOST: z
    .string()
    .min(1)
    .optional()
    .describe('The address the services listen on; that of metrics and control when left out.'),
  LAB_CONTAINER: Switch.default(false).describe(
    'The host is this container: its cgroup’s CPU and memory, and the disk mounted at /srv/data.',
  ),
  LAB_FAULT_MAX_MINUTES: z.coerce
    .number()
    .positive()
    .max(60)
    .default(10)
    .describe('A fault undoes itself after this.'),
  LAB_DISK_QUOTA_MB: Megabytes.min(20)
    .max(1_000)
    .default(200)
    .describe('Size of the host’s disk; faults fill real bytes.'),
  // Outside of these bounds the leak would not press, or the repair would not show.
  LAB_MEMORY_MB: Megabytes.min(400)
    .max(600)
    .default(512)
    .describe('Memory of the host; faults take real memory.'),
});
export type Config = z.infer<typeof Config>;

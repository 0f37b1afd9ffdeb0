import { AutonomyMode } from '@firstline/contracts';
import { z } from 'zod';

const HostName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/, 'must be a host name of letters, digits, dots and dashes');

export const Host = z.strictObject({
  /** The name Rundeck knows it by. */
  name: HostName,
  /** Label values that mean this host, besides its name. Compared whole. */
  aliases: z.array(z.string().min(1)).default([]),
  /** The value of Prometheus's `instance` label; the name when left out. */
  instance: z.string().min(1).optional(),
  mode: AutonomyMode.optional(),
  groups: z.array(z.string().min(1)).default([]),
});
export type Host = z.infer<typeof Host>;

export const MaintenanceWindow = z.strictObject({
  hosts: z.array(HostName).min(1),
  from: z.iso.datetime({ offset: true }),
  until: z.iso.datetime({ offset: true }),
  reason: z.string().min(1).max(200),
});
export type MaintenanceWindow = z.infer<typeof MaintenanceWindow>;

export const InventoryFile = z.strictObject({
  hosts: z.array(Host),
  maintenance: z.array(MaintenanceWindow).default([]),
});
export type InventoryFile = z.infer<typeof InventoryFile>;

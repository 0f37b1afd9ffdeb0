import type { Api } from '../api-version.ts';
import { ExecutionModeAnswer, SystemInfoAnswer } from '../schemas/system.ts';

/** Calls about the server as a whole. */
export const systemCalls = (api: Api) => ({
  /** Version, API versions (`apiVersion` is the one in use), execution mode, and `startedAt` in milliseconds. */
  async info() {
    const { system } = await api.send({ path: '/system/info', schema: SystemInfoAnswer });
    return {
      version: system.rundeck.version,
      apiVersion: await api.version(),
      serverApiVersion: system.rundeck.apiversion,
      serverUuid: system.rundeck.serverUUID ?? undefined,
      executionMode: system.executions?.executionMode ?? undefined,
      startedAt: system.stats?.uptime?.since?.epoch,
      threadPoolSize: system.stats?.scheduler?.threadPoolSize,
    };
  },

  /** `passive` means that the server takes no runs. */
  executionMode: async () =>
    (await api.send({ path: '/system/executions/status', schema: ExecutionModeAnswer })).executionMode,

  /** Switches the whole server; needs an administrator's right. */
  setExecutionMode: async (mode: 'active' | 'passive') =>
    (
      await api.send({
        method: 'POST',
        path: `/system/executions/${mode === 'active' ? 'enable' : 'disable'}`,
        schema: ExecutionModeAnswer,
      })
    ).executionMode,
});

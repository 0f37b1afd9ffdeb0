import { messageOf } from '@firstline/runtime';
import type { ExecutorContext } from './step.ts';

/** Tells the store what the executor works with, for console and CLI. Neighbours that are down are said, not thrown. */
export async function reportStatus(
  { store, rundeck, prometheus, settings, catalogue }: ExecutorContext,
  urls: { rundeck: string; prometheus: string },
) {
  const [rundeckState, prometheusState] = await Promise.all([
    rundeck.system.info().then(
      ({ version, apiVersion }) => ({ ok: true, version, apiVersion, standIn: version.includes('stand-in') }),
      (error: unknown) => ({ ok: false, reason: messageOf(error) }),
    ),
    prometheus.holds('vector(1)').then(
      () => ({ ok: true }),
      (error: unknown) => ({ ok: false, reason: messageOf(error) }),
    ),
  ]);
  await store.status.report('executor', {
    mode: settings.mode,
    catalogueHash: catalogue.hash,
    rundeck: { url: urls.rundeck, project: settings.project, ...rundeckState },
    prometheus: { url: urls.prometheus, ...prometheusState },
  });
}

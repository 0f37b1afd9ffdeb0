import {
  AnalyzerStatus,
  ExecutorStatus,
  type KillSwitch,
  type Ledger,
  readReport,
  type Store,
} from '@firstline/store';

/** What the head of every page shows. A part that can't be read is absent and shown as such; the page still comes. */
export interface Surroundings {
  readonly user: string;
  readonly now: Date;
  /** Path and query of the page itself: where a button of the head comes back to. */
  readonly path: string;
  readonly killSwitch?: KillSwitch;
  readonly ledger?: Ledger;
  readonly analyzer?: AnalyzerStatus;
  readonly executor?: ExecutorStatus;
}

export async function readSurroundings(
  store: Pick<Store, 'killSwitch' | 'ledger' | 'status'>,
  page: { readonly user: string; readonly path: string; readonly now: Date },
): Promise<Surroundings> {
  const [killSwitch, ledger, reports] = await Promise.allSettled([
    store.killSwitch.read(),
    store.ledger(),
    store.status.read(),
  ]);
  const said = reports.status === 'fulfilled' ? reports.value : {};
  const analyzer = readReport(said.analyzer, AnalyzerStatus, page.now);
  const executor = readReport(said.executor, ExecutorStatus, page.now);
  return {
    ...page,
    ...(killSwitch.status === 'fulfilled' && { killSwitch: killSwitch.value }),
    ...(ledger.status === 'fulfilled' && { ledger: ledger.value }),
    ...(analyzer && { analyzer }),
    ...(executor && { executor }),
  };
}

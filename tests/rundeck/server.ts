import { startRundeckStandIn } from '@firstline/rundeck-stand-in';

export interface TestServer {
  readonly url: string;
  readonly adminToken: string;
  close(): Promise<void>;
}

/** The Rundeck of RUNDECK_URL and RUNDECK_TOKEN (an administrator's), or a stand-in of our own. */
export async function openServer(): Promise<TestServer> {
  const { RUNDECK_URL, RUNDECK_TOKEN, PATH } = process.env;
  if (RUNDECK_URL && RUNDECK_TOKEN)
    return { url: RUNDECK_URL, adminToken: RUNDECK_TOKEN, close: () => Promise.resolve() };
  const adminToken = 'contract-admin-token';
  const standIn = await startRundeckStandIn({
    adminToken,
    executorToken: 'contract-executor-token',
    environment: { PATH },
  });
  return { url: standIn.url, adminToken, close: () => standIn.close() };
}

// @ts-check
/**
 * The one door between the hosts and us. A job claims its run key before it acts, so its host must reach the
 * executor's claim endpoint; nothing else of ours may be reached from a host. This passes on exactly that call.
 */
import { createServer, request } from 'node:http';

const port = Number(process.env.CLAIM_GATE_PORT ?? 4709);
const executor = new URL(process.env.EXECUTOR_URL ?? 'http://executor:4703');
const claim = /^\/claims\/[0-9a-f-]{36}\?execution=\d{1,18}$/;
const ANSWER_MS = 9_000;

/** @param {import('node:http').ServerResponse} response @param {number} status @param {string} text */
const answer = (response, status, text) =>
  void response.writeHead(status, { 'content-type': 'text/plain' }).end(`${text}\n`);

const server = createServer((incoming, response) => {
  incoming.resume();
  if (incoming.url === '/readyz') return answer(response, 200, 'ok');
  if (incoming.method !== 'POST' || !claim.test(incoming.url ?? ''))
    return answer(response, 404, 'only claims pass here');
  const passed = request(
    { host: executor.hostname, port: executor.port, path: incoming.url, method: 'POST', timeout: ANSWER_MS },
    (answered) => {
      response.writeHead(answered.statusCode ?? 502, { 'content-type': 'application/json' });
      answered.pipe(response);
    },
  );
  passed.once('timeout', () => passed.destroy(new Error('no answer')));
  // The job asks again on 503, and acts only on 201.
  passed.once('error', (error) =>
    response.headersSent ? response.destroy() : answer(response, 503, error.message),
  );
  passed.end();
});
server.listen(port, '0.0.0.0', () => process.stdout.write(`claims pass to ${executor.origin}\n`));
for (const signal of ['SIGTERM', 'SIGINT']) {
  process.on(signal, () => {
    server.close();
    server.closeAllConnections();
  });
}

// @ts-check
// A small web service: what a health check asks and what a visitor sees.
import { createServer } from 'node:http';
import { becomeUnit, setting } from './unit.mjs';

becomeUnit('lab-web');
const started = Date.now();
createServer((_request, response) => {
  response.setHeader('content-type', 'application/json');
  response.end(
    JSON.stringify({ service: 'lab-web', simulator: true, upSeconds: (Date.now() - started) / 1_000 }),
  );
}).listen(Number(setting('UNIT_PORT')), setting('UNIT_HOST'));

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { credentials, type OpenConsole, openConsole, receive } from './console-world.ts';

let console: OpenConsole;
let incidentPath = '';
beforeAll(async () => {
  console = await openConsole();
  incidentPath = `/incidents/${(await receive(console.store)).id}`;
});
afterAll(() => console.close());

const closed = [
  ['GET', '/'],
  ['GET', '/incidents/inc-1'],
  ['GET', '/incidents/inc-1.json'],
  ['GET', '/incidents/inc-1.md'],
  ['GET', '/dead-letters'],
  ['GET', '/quarantine'],
  ['GET', '/quarantine/q-1.json'],
  ['GET', '/queues/'],
  ['GET', '/queues/api/queues'],
  ['GET', '/events'],
  ['GET', '/assets/console.css'],
  ['GET', '/nothing-here'],
  ['POST', '/stop'],
  ['POST', '/resume'],
  ['POST', '/incidents/inc-1/approve'],
  ['POST', '/incidents/inc-1/deny'],
  ['POST', '/incidents/inc-1/close'],
  ['PUT', '/queues/api/queues/alerts/clean/failed'],
] as const;

describe.each(closed)('%s %s', (method, path) => {
  const ask = () => request(console.app)[method.toLowerCase() as 'get'](path);

  it('asks who is there', async () => {
    const { status, headers, body } = await ask();
    expect({ status, challenge: headers['www-authenticate'], body }).toMatchObject({
      status: 401,
      challenge: expect.stringContaining('Basic'),
      body: { error: 'E_CONSOLE_LOGIN', message: expect.stringContaining('CONSOLE_PASSWORD') },
    });
  });

  it.each([
    ['a wrong password', credentials.user, 'guess'],
    ['a wrong user', 'eve', credentials.password],
    ['an empty password', credentials.user, ''],
  ])('refuses %s', async (_, user, password) => {
    const { status, body } = await ask().auth(user, password);
    expect([status, body.message]).toEqual([401, 'wrong user or password']);
  });
});

describe('with the right login', () => {
  it.each(['/', '/dead-letters', '/quarantine', '/assets/console.css', '/queues/', '/queues/api/queues'])(
    '%s is there',
    async (path) => {
      await console.page(path).expect(200);
    },
  );

  it('shows an incident as page, JSON and Markdown', async () => {
    await console.page(incidentPath).expect(200).expect('Content-Type', /html/);
    const { body } = await console.page(`${incidentPath}.json`).expect(200);
    expect(body).toMatchObject({
      incident: { alertname: 'ServiceDown' },
      timeline: [{ kind: 'alert_received' }],
    });
    const { text } = await console
      .page(`${incidentPath}.md`)
      .expect(200)
      .expect('Content-Type', /markdown/);
    expect(text).toMatch(/^# ServiceDown on web-1\n/);
    expect(text).toContain('## Timeline');
  });

  it('says that a page is not there, to browsers and to programs', async () => {
    const { text } = await console.page('/incidents/inc-none').expect(404);
    expect(text).toContain('There is nothing at /incidents/inc-none.');
    const { body } = await console.page('/incidents/inc-none').set('Accept', 'application/json').expect(404);
    expect(body.error).toBe('E_CONSOLE_NOT_FOUND');
  });

  it('keeps the board of the queues for looking only', async () => {
    const answers = await Promise.all(
      [
        '/queues/api/queues/alerts/clean/failed',
        '/queues/api/queues/alerts/retry/failed',
        '/queues/api/queues/alerts/pause',
      ].map((path) =>
        request(console.app)
          .put(path)
          .auth(credentials.user, credentials.password)
          .set('Sec-Fetch-Site', 'same-origin'),
      ),
    );
    expect(answers.map(({ status, body }) => [status, body.error])).toEqual(
      answers.map(() => [405, 'E_CONSOLE_READ_ONLY']),
    );
  });

  it('lets browsers run nothing but its own files, and frame it nowhere', async () => {
    const { headers } = await console.page('/');
    expect(headers['content-security-policy']).toMatch(/default-src 'none'.*script-src 'self'/);
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(headers['cache-control']).toBe('no-store');
  });
});

describe('probes and metrics', () => {
  it.each(['/livez', '/readyz', '/metrics'])('%s needs no login', async (path) => {
    await request(console.app).get(path).expect(200);
  });

  it('count refused logins', async () => {
    await request(console.app).get('/').auth('eve', 'guess');
    const { text } = await request(console.app).get('/metrics');
    expect(text).toMatch(/firstline_console_refused_logins_total [1-9]/);
  });
});

describe('with Redis away', () => {
  it('still comes with a page that says so, and is not ready', async () => {
    const lost = console.withoutRedis();
    try {
      const { text } = await console.page('/', lost.app).expect(503);
      expect(text).toContain('Not reachable');
      expect(text).toContain('the store (Redis) is not available');
      await request(lost.app).get('/readyz').expect(503);
      await request(lost.app).get('/livez').expect(200);
    } finally {
      await lost.close();
    }
  });
});

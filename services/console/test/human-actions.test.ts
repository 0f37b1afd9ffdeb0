import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import {
  advance,
  awaitApproval,
  credentials,
  type OpenConsole,
  openConsole,
  receive,
} from './console-world.ts';

let console: OpenConsole;
beforeAll(async () => {
  console = await openConsole();
});
afterAll(() => console.close());

const stateOf = async (id: string) => (await console.store.incidents.get(id))?.value.state;

describe('a human', () => {
  it('approves: the action is queued, once, under their name', async () => {
    const { incident, intent } = await awaitApproval(console.store);
    await console
      .press(`/incidents/${incident.id}/approve`, { intentId: intent.id })
      .expect(303)
      .expect('Location', `/incidents/${incident.id}`);
    const approved = (await console.store.intents.get(intent.id))?.value;
    expect(approved).toMatchObject({ approved: true, approvedBy: `human:${credentials.user}` });
    expect(await stateOf(incident.id)).toBe('acting');
    expect((await console.actions.counts()).waiting).toBe(1);
    expect((await console.store.incidents.timeline(incident.id)).at(-1)).toMatchObject({
      kind: 'approval',
      actor: `human:${credentials.user}`,
    });

    // A second press, of an impatient human or from a second tab, changes nothing.
    await console.press(`/incidents/${incident.id}/approve`, { intentId: intent.id }).expect(303);
    expect((await console.actions.counts()).waiting).toBe(1);
  });

  it('can approve only what they saw: another intent is refused', async () => {
    const { incident } = await awaitApproval(console.store);
    await console.press(`/incidents/${incident.id}/approve`, { intentId: 'int-of-yesterday' }).expect(409);
    expect(await stateOf(incident.id)).toBe('awaiting_approval');
  });

  it('is too late to approve what ran out of time', async () => {
    const { incident, intent } = await awaitApproval(console.store, {
      notAfter: new Date(Date.now() - 1_000).toISOString(),
    });
    await console.press(`/incidents/${incident.id}/approve`, { intentId: intent.id }).expect(409);
    expect((await console.store.intents.get(intent.id))?.value.approvedBy).toBeUndefined();
  });

  it('denies with a reason, and has the incident in their hands', async () => {
    const { incident, intent } = await awaitApproval(console.store);
    await console
      .press(`/incidents/${incident.id}/deny`, { intentId: intent.id, reason: 'a deploy is running' })
      .expect(303);
    expect(await stateOf(incident.id)).toBe('escalated');
    expect((await console.store.intents.get(intent.id))?.value.state).toBe('denied');
    expect((await console.page(`/incidents/${incident.id}`)).text).toContain('a deploy is running');
  });

  it('closes what was escalated', async () => {
    const incident = await receive(console.store);
    await advance(console.store, incident, { state: 'escalated', reason: 'no rule matches it' });
    await console.press(`/incidents/${incident.id}/close`, { reason: 'swapped the disk' }).expect(303);
    expect(await stateOf(incident.id)).toBe('closed');
    expect((await console.store.ledger()).balanced).toBe(true);
  });

  it('stops and resumes everything, and comes back to the page they were on', async () => {
    await console
      .press('/stop', { reason: 'fire drill', back: '/quarantine?x=1' })
      .expect(303)
      .expect('Location', '/quarantine?x=1');
    expect(await console.store.killSwitch.read()).toMatchObject({
      stopped: true,
      by: `human:${credentials.user}`,
      reason: 'fire drill',
    });
    expect((await console.page('/')).text).toContain('All actions stopped');
    await console.press('/resume', { back: '//evil.example/' }).expect(303).expect('Location', '/');
    expect((await console.store.killSwitch.read()).stopped).toBe(false);
  });
});

describe('a form that another site sends with the browser’s stored login', () => {
  const send = (headers: Record<string, string>) =>
    request(console.app)
      .post('/stop')
      .auth(credentials.user, credentials.password)
      .set(headers)
      .type('form')
      .send({});

  it.each([
    [{ 'Sec-Fetch-Site': 'cross-site' }],
    [{ 'Sec-Fetch-Site': 'same-site' }],
    [{ Origin: 'https://evil.example' }],
    [{ Origin: 'null' }],
  ])('is refused: %j', async (headers) => {
    const { status, body } = await send(headers);
    expect([status, body.error]).toEqual([403, 'E_CONSOLE_CROSS_SITE']);
    expect((await console.store.killSwitch.read()).stopped).toBe(false);
  });

  it('differs from a program that brings its own credentials', async () => {
    await send({}).expect(303);
    await console.press('/resume').expect(303);
  });
});

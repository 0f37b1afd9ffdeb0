import { type Candidate, Runbook, type Situation } from '@firstline/contracts';
import { describe, expect, it } from '@jest/globals';
import { readAnswer } from './read-answer.ts';

const runbook = (name: string): Runbook =>
  Runbook.parse({
    name,
    description: 'Does something useful.',
    risk: 'low',
    target: { label: 'instance' },
    parameters: { service: { description: 'The unit.', enum: ['nginx', '8080'] } },
    rundeck: {
      job: '3b6c19f6-41ee-475f-8fd0-8f1a26f27a9a',
      options: { host: 'target', service: 'service' },
      timeout: '1m',
    },
    premise: 'up',
    verify: { query: 'up' },
    limits: { cooldown: '1m', per_hour: 1 },
  });
const candidate = (name: string): Candidate => ({
  runbook: runbook(name),
  rule: false,
  bound: {},
  open: { service: ['nginx', '8080'] },
});
const situation: Situation = {
  alert: { source: 'alertmanager', fingerprint: 'f', status: 'firing', labels: {}, annotations: {} },
  target: 'web-1',
  candidates: [candidate('restart_service'), candidate('clear_disk')],
};
const content = (text: string) => ({ content: text, toolCalls: [], promptTokens: 1, answerTokens: 1 });
const read = (text: string) => readAnswer(content(text), situation);
const good = {
  action: 'restart_service',
  category: 'availability',
  severity: 'high',
  service: 'nginx',
  reason: 'it is down',
};

describe('answers that can be used', () => {
  it.each([
    ['a plain call', JSON.stringify({ name: 'restart_service', parameters: good })],
    ['arguments', JSON.stringify({ name: 'restart_service', arguments: good })],
    ['arguments as a string', JSON.stringify({ name: 'restart_service', arguments: JSON.stringify(good) })],
    [
      'OpenAI’s shape',
      JSON.stringify({ type: 'function', function: { name: 'restart_service', arguments: good } }),
    ],
    ['type and name', JSON.stringify({ type: 'function', name: 'restart_service', parameters: good })],
    ['tool', JSON.stringify({ tool: 'restart_service', parameters: good })],
    ['a fence', `\`\`\`json\n${JSON.stringify({ name: 'restart_service', parameters: good })}\n\`\`\``],
    ['a python tag', `<|python_tag|>${JSON.stringify({ name: 'restart_service', parameters: good })}`],
    ['prose around it', `Sure! ${JSON.stringify({ name: 'restart_service', parameters: good })} Done.`],
    ['a list of one', JSON.stringify([{ name: 'restart_service', parameters: good }])],
  ])('%s', (_name, text) => {
    expect(read(text)).toMatchObject({
      choice: { action: 'run', runbook: 'restart_service', parameters: { service: 'nginx' } },
    });
  });

  it('a tool call, and a number where the list has its text', () => {
    const answer = {
      ...content(''),
      toolCalls: [{ name: 'restart_service', arguments: { ...good, service: 8080 } }],
    };
    expect(readAnswer(answer, situation)).toMatchObject({ choice: { parameters: { service: '8080' } } });
  });

  it.each(['no_action', 'escalate_to_human'])('%s', (name) => {
    expect(
      read(JSON.stringify({ name, parameters: { action: name, reason: 'x'.repeat(400) } })),
    ).toMatchObject({
      choice: { action: name, parameters: {}, reason: expect.stringMatching(/^x{159}…$/) },
    });
  });
});

describe('answers that must not be used', () => {
  it.each([
    ['an invented tool', { name: 'reboot_host', parameters: { ...good, action: 'reboot_host' } }],
    [
      'a tool that only the parser found',
      { name: 'restart_service', parameters: { ...good, action: 'reboot_host' } },
    ],
    ['another tool by substring', { name: 'clear_disk', parameters: { ...good, action: 'restart_service' } }],
    ['a value outside the list', { name: 'restart_service', parameters: { ...good, service: 'sshd' } }],
    ['an invented parameter', { name: 'restart_service', parameters: { ...good, host: 'db-1' } }],
    ['a missing parameter', { name: 'restart_service', parameters: { action: 'restart_service' } }],
    ['no echo', { name: 'restart_service', parameters: { service: 'nginx' } }],
    ['no parameters', { name: 'no_action' }],
    ['null parameters', { name: 'no_action', parameters: null }],
    ['flat parameters', { name: 'restart_service', ...good }],
    ['wrapped once more', { restart_service: good }],
    [
      'a name in other letters',
      { name: 'Restart_Service', parameters: { ...good, action: 'Restart_Service' } },
    ],
    [
      'an object where a string belongs',
      { name: 'restart_service', parameters: { ...good, service: { name: 'nginx' } } },
    ],
    ['a prototype', { name: '__proto__', parameters: { action: '__proto__' } }],
  ])('%s', (_name, value) => {
    expect(read(JSON.stringify(value))).toHaveProperty('problem');
  });

  it.each([
    '',
    'I would restart the service.',
    '[restart_service(service="nginx")]',
    "{'name': 'restart_service'}",
    '{"name":"restart_service","parameters":{"action":"restart_service",',
    `${JSON.stringify({ name: 'restart_service', parameters: good })};${JSON.stringify({ name: 'clear_disk', parameters: good })}`,
    JSON.stringify([
      { name: 'restart_service', parameters: good },
      { name: 'no_action', parameters: { action: 'no_action' } },
    ]),
    'null',
    '7',
  ])('%j', (text) => {
    expect(read(text)).toHaveProperty('problem');
  });

  it('two tool calls', () => {
    const call = { name: 'restart_service', arguments: good };
    expect(readAnswer({ ...content(''), toolCalls: [call, call] }, situation)).toHaveProperty('problem');
  });
});

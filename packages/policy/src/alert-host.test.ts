import type { Alert } from '@firstline/contracts';
import { describe, expect, it } from '@jest/globals';
import { hostOf } from './alert-host.ts';

const web = { name: 'web-1', aliases: ['web-1:9100'], groups: [] };
const db = { name: 'db-1', aliases: [], groups: [] };
const inventory = {
  resolve: (value: string) => [web, db].find(({ name, aliases }) => [name, ...aliases].includes(value)),
};
const alert = (labels: Record<string, string>): Alert => ({
  source: 'alertmanager',
  fingerprint: 'f',
  status: 'firing',
  labels,
  annotations: {},
});

describe('the host of an alert', () => {
  it('is found by a label that names it exactly', () => {
    expect(hostOf(alert({ instance: 'web-1:9100' }), inventory)).toBe(web);
    expect(hostOf(alert({ instance: 'web-1:9100', nodename: 'web-1' }), inventory)).toBe(web);
    expect(hostOf(alert({ instance: 'web-1:9101' }), inventory)).toBeUndefined();
  });
  it('is found by a label of the catalogue’s own, past an exporter that is no host of ours', () => {
    expect(hostOf(alert({ instance: '10.0.3.7:8080', server: 'db-1' }), inventory)).toBeUndefined();
    expect(hostOf(alert({ instance: '10.0.3.7:8080', server: 'db-1' }), inventory, ['server'])).toBe(db);
  });
  it('is nobody when the labels name two hosts', () => {
    expect(hostOf(alert({ instance: 'web-1', host: 'db-1' }), inventory)).toBeUndefined();
  });
});

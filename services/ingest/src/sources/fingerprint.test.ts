import { describe, expect, it } from '@jest/globals';
import { fingerprintOf } from './fingerprint.ts';

/** The same algorithm once more, as its definition reads: one 64-bit integer and no tricks. */
function byDefinition(labels: Record<string, string>): string {
  const names = Object.keys(labels).sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  let hash = 0xcbf29ce484222325n;
  for (const name of names) {
    const bytes = [...Buffer.from(name), 0xff, ...Buffer.from(labels[name] ?? ''), 0xff];
    for (const byte of bytes) hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) % (1n << 64n);
  }
  return hash.toString(16).padStart(16, '0');
}

describe('the fingerprint of a label set', () => {
  it('is what prometheus/common computes for its own test vectors', () => {
    expect(fingerprintOf({})).toBe(14695981039346656037n.toString(16));
    expect(fingerprintOf({ name: 'garland, briggs', fear: 'love is not enough' })).toBe(
      5799056148416392346n.toString(16).padStart(16, '0'),
    );
  });

  it.each([
    { alertname: 'ServiceDown', instance: 'web-1', service: 'lab-web', severity: 'critical' },
    { alertname: 'DiskSpaceLow', instance: 'web-1:9100', mountpoint: '/srv/data' },
    { 'k8s.namespace.name': 'Zahlungen', größe: '5 µm', 日本: '東京' },
    { empty: '', a: '\u0000', b: 'ÿ' },
    { '\ue000': 'private use', '\u{1f600}': 'beyond the basic plane' },
    Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`label_${i}`, 'x'.repeat(i)])),
  ])('agrees with the definition (%#)', (labels) => {
    expect(fingerprintOf(labels)).toBe(byDefinition(labels));
  });

  it('does not depend on the order the sender wrote the labels in', () => {
    expect(fingerprintOf({ b: '2', a: '1' })).toBe(fingerprintOf({ a: '1', b: '2' }));
  });

  it('differs when text moves from a name to its value', () => {
    expect(fingerprintOf({ ab: 'c' })).not.toBe(fingerprintOf({ a: 'bc' }));
  });
});

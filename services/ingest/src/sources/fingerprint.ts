const OFFSET_BASIS_HIGH = 0xcbf29ce4;
const OFFSET_BASIS_LOW = 0x84222325;
/** FNV's 64-bit prime is 2^40 + 0x1b3; the shift and the small factor are multiplied apart below. */
const PRIME_SMALL_PART = 0x1b3;
const SEPARATOR = 0xff;
const TWO_TO_32 = 0x1_0000_0000;

/**
 * Alertmanager's fingerprint of a label set: FNV-1a, 64 bits, over the labels in byte order of their names, each as
 * name 0xff value 0xff in UTF-8; 16 hex digits (prometheus/common, `model.LabelSet.Fingerprint`).
 * In two 32-bit halves, because BigInt would hold the event loop for seconds on a delivery of 20 MB.
 */
export function fingerprintOf(labels: Readonly<Record<string, string>>): string {
  let high = OFFSET_BASIS_HIGH;
  let low = OFFSET_BASIS_LOW;
  const add = (byte: number): void => {
    low = (low ^ byte) >>> 0;
    const product = low * PRIME_SMALL_PART;
    high = (high * PRIME_SMALL_PART + Math.floor(product / TWO_TO_32) + ((low << 8) >>> 0)) % TWO_TO_32;
    low = product % TWO_TO_32;
  };
  const entries = Object.entries(labels).map(([name, value]) => ({ name: Buffer.from(name), value }));
  // Go sorts strings by bytes; JavaScript's own order differs beyond the basic multilingual plane.
  entries.sort((a, b) => Buffer.compare(a.name, b.name));
  for (const { name, value } of entries) {
    for (const byte of name) add(byte);
    add(SEPARATOR);
    for (const byte of Buffer.from(value)) add(byte);
    add(SEPARATOR);
  }
  return hex(high) + hex(low);
}

const hex = (half: number): string => half.toString(16).padStart(8, '0');

// @ts-check
import { createPublicKey } from 'node:crypto';

/** @param {Buffer} bytes */
const field = (bytes) => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
};
/**
 * A whole number as SSH writes it: with a zero in front where it would look negative.
 * @param {string} base64url
 */
const wholeNumber = (base64url) => {
  const bytes = Buffer.from(base64url, 'base64url');
  return field((bytes[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes);
};

/**
 * The line for `authorized_keys` that belongs to an RSA private key.
 * @param {string} pem
 */
export function sshPublicKey(pem) {
  const { n = '', e = '' } = createPublicKey(pem).export({ format: 'jwk' });
  const blob = Buffer.concat([field(Buffer.from('ssh-rsa')), wholeNumber(e), wholeNumber(n)]);
  return `ssh-rsa ${blob.toString('base64')}`;
}

// @ts-check
/**
 * Makes every secret of the compose stack once, each as a file in the volume of those who read it. A second start
 * changes nothing. The volume is the boundary: only the containers that need a file mount the volume it is in, so the
 * file itself may be read by whatever user a container runs as.
 */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sshPublicKey } from './ssh-public-key.mjs';

const root = '/secrets';

/**
 * The text of a secret, made by `make` unless it is there.
 * @param {string} path
 * @param {() => string} make
 */
function secret(path, make) {
  const file = join(root, path);
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  // In one step: a start that is cut off leaves none or a whole one.
  writeFileSync(`${file}.new`, `${make().trim()}\n`, { mode: 0o444 });
  renameSync(`${file}.new`, file);
  process.stdout.write(`made ${path}\n`);
  return readFileSync(file, 'utf8').trim();
}
const random = () => randomBytes(24).toString('base64url');

secret('ingest/bearer-token', random);
secret('console/password', random);

const executor = secret('executor/rundeck-token', random);
const admin = secret('rundeck-admin/token', random);
// Rundeck's own files: who may call the API, and who may log in to its pages.
secret('rundeck/tokens.properties', () => `admin: ${admin},admin\nexecutor: ${executor},executor`);
secret('rundeck/realm.properties', () => `admin:${random()},user,admin`);
// The stand-in reads the two tokens by themselves.
secret('rundeck/admin-token', () => admin);
secret('rundeck/executor-token', () => executor);

secret('zabbix/database-password', random);
secret('grafana/admin-password', random);

const key = secret('host-key/hosts.key', () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 3072 });
  // The form that Rundeck's SSH library and OpenSSH both read.
  return String(privateKey.export({ type: 'pkcs1', format: 'pem' }));
});
secret('host-door/authorized_keys', () => `restrict,pty ${sshPublicKey(key)} firstline-rundeck`);
process.stdout.write('every secret is there\n');

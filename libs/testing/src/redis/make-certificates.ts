import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand, type RedisTls } from '../../../../tools/local-services/index.js';

const VALID_DAYS = '2';
const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/**
 * An unknown authority, and its certificate for one server.
 *
 * @param name what the certificate is for, such as `IP:127.0.0.1` or `DNS:redis.example`
 */
export async function makeCertificates(directory: string, name: string): Promise<RedisTls> {
  mkdirSync(directory, { recursive: true });
  const path = (file: string): string => join(directory, file);
  const files = {
    caFile: path('ca.pem'),
    certificateFile: path('server.pem'),
    keyFile: path('server-key.pem'),
  };
  const caKeyFile = path('ca-key.pem');
  await openssl([
    ...['req', '-x509', ...NEW_KEY, '-subj', '/CN=A test', '-days', VALID_DAYS],
    ...['-keyout', caKeyFile, '-out', files.caFile],
  ]);
  await openssl([
    ...['req', '-x509', ...NEW_KEY, '-subj', '/CN=A server', '-days', VALID_DAYS],
    ...['-CA', files.caFile, '-CAkey', caKeyFile, '-addext', `subjectAltName=${name}`],
    ...['-addext', 'basicConstraints=critical,CA:FALSE'],
    ...['-keyout', files.keyFile, '-out', files.certificateFile],
  ]);
  return files;
}

/** The certificate and its key in one file, in PKCS #12. */
export async function makePfx({ certificateFile, keyFile }: RedisTls, passphrase: string): Promise<string> {
  const file = certificateFile.replace(/\.pem$/, '.p12');
  const pack = ['pkcs12', '-export', '-in', certificateFile, '-inkey', keyFile, '-out', file];
  await openssl([...pack, '-passout', `pass:${passphrase}`]);
  return file;
}

async function openssl(args: readonly string[]): Promise<void> {
  const { status, output } = await runCommand('openssl', args);
  if (status !== 0) throw new Error(`openssl ${args[0] ?? ''} failed, or is not here:\n${output}`);
}

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { chmodSync, chownSync, copyFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { directoryFor, makeCertificates, servePostgresIn, type ThrowawayPostgres } from '#testing';
import { createDataSource } from './create-data-source.js';

const CERTIFICATE = 'server.pem';
const KEY = 'server-key.pem';

/** As managed services have it: no connection without TLS, a certificate of an authority that has to be named. */
describe('Postgres over TLS', () => {
  let postgres: ThrowawayPostgres;
  let caFile: string;
  beforeAll(async () => {
    const directory = directoryFor('tls');
    postgres = await servePostgresIn(directory);
    const files = await makeCertificates(directoryFor('certificates'), 'DNS:localhost');
    caFile = files.caFile;
    const data = join(directory, 'data');
    const { uid, gid } = statSync(data);
    for (const [from, name] of [
      [files.certificateFile, CERTIFICATE],
      [files.keyFile, KEY],
    ] as const) {
      const to = join(data, name);
      copyFileSync(from, to);
      chownSync(to, uid, gid);
      chmodSync(to, 0o600);
    }
    const client = new pg.Client({ connectionString: postgres.url });
    await client.connect();
    await client.query(`ALTER SYSTEM SET ssl_cert_file = '${CERTIFICATE}'`);
    await client.query(`ALTER SYSTEM SET ssl_key_file = '${KEY}'`);
    await client.query('ALTER SYSTEM SET ssl = on');
    writeFileSync(join(data, 'pg_hba.conf'), 'hostssl all all all scram-sha-256\n');
    await client.query('SELECT pg_reload_conf()');
    await client.end();
  });
  afterAll(() => postgres.stop());

  /** Whether a process connects with TLS by this address. */
  async function connect(host: string, parameters: Record<string, string>): Promise<unknown> {
    const url = new URL(postgres.url);
    url.hostname = host;
    for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
    const dataSource = createDataSource({
      url: url.href,
      poolSize: 1,
      applicationName: 'test',
      prepareStatements: true,
    });
    await dataSource.initialize();
    try {
      return await dataSource.query('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()');
    } finally {
      await dataSource.destroy();
    }
  }

  it('is used where the authority is known', async () => {
    const verified = { sslmode: 'verify-full', sslrootcert: caFile };
    expect(await connect('localhost', verified)).toEqual([{ ssl: true }]);
  });

  it('is refused where the authority is unknown', async () => {
    await expect(connect('localhost', { sslmode: 'verify-full' })).rejects.toMatchObject({
      code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    });
  });

  it('is refused where the certificate is for another host', async () => {
    const verified = { sslmode: 'verify-full', sslrootcert: caFile };
    await expect(connect('127.0.0.1', verified)).rejects.toMatchObject({
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
    });
  });

  it('is required: Postgres refuses a connection without it', async () => {
    await expect(connect('localhost', {})).rejects.toThrow(/no encryption/);
  });
});

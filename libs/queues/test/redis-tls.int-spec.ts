import { afterEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { createRedis, type RedisSettings } from '#redis';
import { makeCertificates, RedisServers, testEnvironment, waitFor } from '#testing';
import type { PayoutChunk } from '#use-cases';
import { TestQueues } from './test-queues.js';

describe('Redis over TLS', () => {
  const cleanUps: (() => unknown)[] = [];
  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
  });

  /** A server that takes nothing but TLS, with a certificate for this name. */
  async function serve(name: string): Promise<RedisSettings & { readonly caFile: string }> {
    const directory = join(testEnvironment().directory, randomUUID());
    const tls = await makeCertificates(directory, name);
    const servers = await RedisServers.create(tls);
    cleanUps.push(
      () => rmSync(directory, { recursive: true }),
      () => servers.stop(),
    );
    const { url } = await servers.start();
    return { url, caFile: tls.caFile, prefix: 'tls' };
  }

  function connect(settings: RedisSettings): { redis: ReturnType<typeof createRedis>; errors: string[] } {
    const redis = createRedis(settings, 'test');
    const errors: string[] = [];
    redis.on('error', (error: Error & { code?: string }) => errors.push(error.code ?? error.message));
    cleanUps.push(() => {
      redis.disconnect();
    });
    return { redis, errors };
  }

  it('carries commands, and queues with all their connections, where the authority is known', async () => {
    const { url, caFile } = await serve('IP:127.0.0.1');
    const queues = await TestQueues.start({ REDIS_URL: url, REDIS_CA_FILE: caFile });
    cleanUps.push(() => queues.stop());
    const handled: PayoutChunk[] = [];
    queues.startWorkers({ settle: (chunk) => Promise.resolve(void handled.push(chunk)) });
    const chunk = { payer: 'acme', batchId: 'b', payoutIds: ['1'] };
    await queues.payouts.enqueue([chunk]);
    await waitFor(() => handled.length === 1, { what: 'the job' });
    expect(handled).toMatchObject([chunk]);
  });

  it('is refused where the authority is unknown', async () => {
    const { caFile: _, ...settings } = await serve('IP:127.0.0.1');
    const { redis, errors } = connect(settings);
    await waitFor(() => errors.length > 1, { what: 'two attempts' });
    expect(errors).toContain('SELF_SIGNED_CERT_IN_CHAIN');
    expect(redis.status).not.toBe('ready');
  });

  it('is refused where the certificate is for another host', async () => {
    const { redis, errors } = connect(await serve('DNS:redis.example'));
    await waitFor(() => errors.length > 1, { what: 'two attempts' });
    expect(errors).toContain('ERR_TLS_CERT_ALTNAME_INVALID');
    expect(redis.status).not.toBe('ready');
  });

  it('fails at once where the file of the authority is missing', () => {
    const settings = { url: 'rediss://127.0.0.1:9', caFile: '/nowhere/ca.pem' };
    expect(() => createRedis(settings, 'test')).toThrow('ENOENT');
  });
});

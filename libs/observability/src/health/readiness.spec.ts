import { describe, expect, it } from '@jest/globals';
import { createLogger } from '../logger/create-logger.js';
import type { HealthCheck, HealthDetail } from './health.ports.js';
import { Readiness } from './readiness.js';

const TIMEOUT_MS = 20;

/** A readiness over these checks, and the levels and check names of what it has logged. */
function readinessOf(...checks: HealthCheck[]): { readiness: Readiness; logged: string[] } {
  const logged: string[] = [];
  const destination = {
    write: (line: string) => {
      const { level, check } = JSON.parse(line) as { level: string; check: string };
      logged.push(`${level} ${check}`);
    },
  };
  const logger = createLogger({ level: 'info', format: 'json' }, 'test', destination);
  return { readiness: new Readiness(checks, logger, [], TIMEOUT_MS), logged };
}

const answering = (): Promise<void> => Promise.resolve();
const failing = (): Promise<void> =>
  Promise.reject(new Error('connect to postgres://user:hunter2@db refused'));
const hanging = (): Promise<void> => new Promise<void>(() => undefined);

const postgres = (check: () => Promise<void>): HealthCheck => ({ name: 'postgres', critical: true, check });
const redis = (check: () => Promise<void>): HealthCheck => ({ name: 'redis', critical: false, check });

describe('Readiness', () => {
  it('is ok when everything answers', async () => {
    const { readiness } = readinessOf(postgres(answering), redis(answering));
    expect(await readiness.report()).toEqual({ status: 'ok', checks: { postgres: 'ok', redis: 'ok' } });
  });

  it('is degraded with something down that is not critical', async () => {
    const { readiness } = readinessOf(postgres(answering), redis(failing));
    expect(await readiness.report()).toEqual({
      status: 'degraded',
      checks: { postgres: 'ok', redis: 'down' },
    });
  });

  it('is unavailable with something critical down, whatever else is', async () => {
    const { readiness } = readinessOf(postgres(failing), redis(failing));
    expect(await readiness.report()).toEqual({
      status: 'unavailable',
      checks: { postgres: 'down', redis: 'down' },
    });
  });

  it('takes no answer for down', async () => {
    const { readiness } = readinessOf(postgres(hanging));
    expect((await readiness.report()).status).toBe('unavailable');
  });

  it('takes a check that throws for down', async () => {
    const throwing = (): Promise<void> => {
      throw new Error('not connected');
    };
    const { readiness } = readinessOf(postgres(throwing));
    expect((await readiness.report()).status).toBe('unavailable');
  });

  it('asks once for callers that come together, and again for the next', async () => {
    let asked = 0;
    const counting = (): Promise<void> => {
      asked += 1;
      return Promise.resolve();
    };
    const { readiness } = readinessOf(postgres(counting));
    await Promise.all([readiness.report(), readiness.report(), readiness.report()]);
    expect(asked).toBe(1);
    await readiness.report();
    expect(asked).toBe(2);
  });

  it('logs when something goes and when it comes back, not every probe between', async () => {
    let check = answering;
    const { readiness, logged } = readinessOf(redis(() => check()));
    await readiness.report();
    check = failing;
    await readiness.report();
    await readiness.report();
    check = answering;
    await readiness.report();
    expect(logged).toEqual(['warn redis', 'info redis']);
  });

  describe('with details', () => {
    const detail = (name: string, read: () => Promise<object>): HealthDetail => ({ name, read });
    const logger = createLogger({ level: 'silent', format: 'json' }, 'test');

    it('gives them beside the checks, whatever they say', async () => {
      const details = [detail('settlement', () => Promise.resolve({ rail: 'down' }))];
      expect(await new Readiness([postgres(answering)], logger, details, TIMEOUT_MS).report()).toEqual({
        status: 'ok',
        checks: { postgres: 'ok' },
        settlement: { rail: 'down' },
      });
    });

    it('leaves out what fails or takes too long', async () => {
      const details = [
        detail('broken', () => Promise.reject(new Error('no'))),
        detail('slow', () => new Promise<object>(() => undefined)),
      ];
      expect(await new Readiness([postgres(answering)], logger, details, TIMEOUT_MS).report()).toEqual({
        status: 'ok',
        checks: { postgres: 'ok' },
      });
    });
  });
});

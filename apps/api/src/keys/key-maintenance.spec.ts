import { describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { ConfigurationModule, loadConfiguration } from '#configuration';
import { createLogger, ObservabilityModule } from '#observability';
import { AuthenticateKey, KeyUses, KeyWatch } from '#use-cases';
import { createTestApplication } from '../../test/create-test-application.js';
import { KeyMaintenance } from './key-maintenance.js';

/** Starts an application with key maintenance alone and stops it; says what happened. */
async function startAndStop(auth: 'off' | 'required') {
  const happened: string[] = [];
  const lines: { level: string; message: string }[] = [];
  const destination = {
    write: (line: string) => void lines.push(JSON.parse(line) as (typeof lines)[number]),
  };
  const logger = createLogger({ level: 'info', format: 'json' }, 'api', destination);
  const urls = { DATABASE_URL: 'postgres://u:p@127.0.0.1:9/none', REDIS_URL: 'redis://127.0.0.1:9/0' };

  @Module({
    imports: [
      ConfigurationModule.with(loadConfiguration({ ...urls, AUTH: auth }, false)),
      ObservabilityModule.with(logger),
    ],
    providers: [
      KeyMaintenance,
      { provide: AuthenticateKey, useValue: { listen: () => happened.push('listens') } },
      { provide: KeyWatch, useValue: { listen: () => happened.push('watches') } },
      {
        provide: KeyUses,
        useValue: {
          flush: () => {
            happened.push('writes uses');
            return Promise.reject(new Error('down'));
          },
        },
      },
    ],
    exports: [AuthenticateKey, KeyWatch],
  })
  class MaintenanceModule {}

  const { app } = await createTestApplication(MaintenanceModule, { AUTH: auth });
  await app.close();
  return { happened, warnings: lines.filter(({ level }) => level === 'warn').map(({ message }) => message) };
}

describe('key maintenance', () => {
  it('warns loudly where no key is needed', async () => {
    expect(await startAndStop('off')).toEqual({
      happened: ['writes uses'],
      warnings: [expect.stringContaining('AUTH IS OFF')],
    });
  });

  it('listens to what becomes of keys, and writes uses down before it ends, or tries to', async () => {
    expect(await startAndStop('required')).toEqual({
      happened: ['listens', 'watches', 'writes uses'],
      warnings: [],
    });
  });
});

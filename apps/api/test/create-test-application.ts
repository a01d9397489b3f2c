import type { DynamicModule, Type } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { loadConfiguration, type Environment } from '#configuration';
import { createLogger } from '#observability';
import { createHttpApplication } from '../src/create-http-application.js';
import { sendTo, type Answer, type Outgoing } from './send-to.js';

/** Addresses nothing listens on: for tests of HTTP alone, which open no connection. */
const NOWHERE = {
  DATABASE_URL: 'postgres://user:password@127.0.0.1:9/none',
  REDIS_URL: 'redis://127.0.0.1:9/0',
};

export interface TestApplication {
  readonly app: NestExpressApplication;
  readonly address: string;
  readonly send: (outgoing: Outgoing) => Promise<Answer>;
  /** Every log line so far, parsed. */
  readonly lines: readonly Record<string, unknown>[];
}

/** The API around one module, with its own log, listening on a free port. Close `app` when done. */
export async function createTestApplication(
  rootModule: DynamicModule | Type,
  env: Environment = {},
): Promise<TestApplication> {
  const lines: Record<string, unknown>[] = [];
  const destination = {
    write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>),
  };
  const logger = createLogger({ level: 'debug', format: 'json' }, 'api', destination);
  const app = await createHttpApplication(
    rootModule,
    loadConfiguration({ ...NOWHERE, ...env }, false),
    logger,
  );
  await app.listen(0, '127.0.0.1');
  const address = await app.getUrl();
  return { app, address, send: (outgoing) => sendTo(address, outgoing), lines };
}

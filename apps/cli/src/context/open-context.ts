import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { DataSource } from 'typeorm';
import type { DatabaseConfiguration } from '#configuration';
import { DatabaseClock } from '#database';
import { CliModule } from './cli.module.js';

/** PostgreSQL, appendix A: undefined_table. */
const UNDEFINED_TABLE = '42P01';

/** Runs `work` in a Nest application context. Throws what to do where the database cannot be reached or is not migrated. */
export async function withContext<Result>(
  configuration: DatabaseConfiguration,
  work: (context: INestApplicationContext) => Promise<Result>,
): Promise<Result> {
  const options = { logger: false, abortOnError: false } as const;
  const context = await NestFactory.createApplicationContext(CliModule.with(configuration), options);
  try {
    await connect(context);
    return await work(context);
  } catch (error) {
    if (!isMissingTable(error)) throw error;
    throw new Error(
      'The schema of this database is older than this tool. Bring it up to date: npm run migrate (npm start does so when it starts).',
      { cause: error },
    );
  } finally {
    await context.close();
  }
}

async function connect(context: INestApplicationContext): Promise<void> {
  try {
    await context.get(DataSource).initialize();
    await context.get(DatabaseClock).measure();
  } catch (error) {
    throw new Error(`The database cannot be reached: ${reasonOf(error)}`, { cause: error });
  }
}

function isMissingTable(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === UNDEFINED_TABLE;
}

/** A server that refuses connections on all of its addresses makes an error without a message. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}

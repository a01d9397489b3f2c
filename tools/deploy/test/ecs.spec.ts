import { describe, expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { loadConfiguration } from '#configuration';
import { projectRoot } from '../../local-services/directories.js';
import { deployFiles, readText } from './deploy-files.js';

const container = z.looseObject({
  command: z.tuple([z.literal('node'), z.string()]).optional(),
  environment: z.array(z.object({ name: z.string(), value: z.string() })),
  secrets: z.array(z.object({ name: z.string(), valueFrom: z.string() })),
  stopTimeout: z.number(),
});
const task = z.looseObject({ family: z.string(), containerDefinitions: z.tuple([container]) });

/** What the secrets would be. */
const EXAMPLES: Readonly<Record<string, string>> = {
  DATABASE_URL: 'postgres://api:password@malote.sa-east-1.rds.amazonaws.com:5432/malote?sslmode=verify-full',
  REDIS_URL: 'rediss://:password@malote.cache.amazonaws.com:6379',
  RAIL_AUTHORIZATION: 'Bearer token',
};

const tasks = deployFiles('ecs', '.task.json').map((path) => {
  const { family, containerDefinitions } = task.parse(JSON.parse(readText(`deploy/${path}`)));
  const [{ environment, secrets, ...rest }] = containerDefinitions;
  return {
    ...rest,
    family,
    secrets,
    environment: Object.fromEntries(environment.map(({ name, value }) => [name, value])),
  };
});

describe('the tasks of ECS', () => {
  it('are one for each process', () => {
    expect(tasks.map(({ family }) => family)).toEqual(['malote-api', 'malote-migrate', 'malote-worker']);
  });

  it.each(tasks.map((one) => [one.family, one] as const))(
    '%s starts a program that exists, with a configuration that Malote takes',
    (_, { command, environment, secrets, stopTimeout }) => {
      const source = (command?.[1] ?? 'dist/apps/api/src/main.js').replace(/^dist\/(.+)\.js$/, '$1.ts');
      expect(existsSync(join(projectRoot, source))).toBe(true);
      const given = Object.fromEntries(secrets.map(({ name }) => [name, EXAMPLES[name]]));
      const worker = { RAIL_AUTHORIZATION: EXAMPLES['RAIL_AUTHORIZATION'] };
      const configuration = loadConfiguration({ ...worker, ...environment, ...given }, false);
      expect(configuration).toMatchObject({ sandbox: false, auth: 'required', rail: { kind: 'psp' } });
      expect(stopTimeout * 1000).toBeGreaterThanOrEqual(configuration.shutdown.graceMs + 10_000);
    },
  );

  it('have a role of the database each, and the worker alone the credential of the PSP', () => {
    const sources = (name: string) =>
      tasks.flatMap(({ family, secrets }) =>
        secrets.filter((secret) => secret.name === name).map(({ valueFrom }) => [family, valueFrom] as const),
      );
    expect(new Set(sources('DATABASE_URL').map(([, source]) => source)).size).toBe(tasks.length);
    expect(sources('RAIL_AUTHORIZATION').map(([family]) => family)).toEqual(['malote-worker']);
  });
});

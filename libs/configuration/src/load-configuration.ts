import { checkTogether } from './check-together.js';
import type { Configuration, DatabaseConfiguration } from './configuration.js';
import { ConfigurationError } from './configuration.errors.js';
import { readSettings, variablesOf, type Environment, type SettingsTree } from './read-settings.js';
import { settings } from './settings.js';

/** Work on a payout may take as long as its lease, and a moment more to write; a shorter limit would restart healthy workers. */
const LEASES_BEFORE_A_STALL = 2;
/** How the PSP is called: known to the worker alone. */
const PSP_VARIABLES = namesOf(settings.rail.psp);
/** What the PSP's webhooks are known by: known to the API alone. */
const WEBHOOK_VARIABLES = namesOf(settings.rail.webhooks);

/**
 * Reads and checks the environment; the one place that does.
 *
 * @param env - the variables, `process.env` unless a test brings its own
 * @param terminal - whether standard output is a terminal, which makes logs pretty by default
 * @param callsRail - false for a process that does not: it does not read how the PSP is called, nor its credential
 * @param hearsRail - false for a process that takes no webhooks of the PSP: it does not read what they are known by
 * @returns the frozen configuration
 * @throws ConfigurationError listing every fault of single variables, or where there is none, of the rules over several; never with
 * the value of a secret in it
 */
export function loadConfiguration(
  env: Environment = process.env,
  terminal: boolean = process.stdout.isTTY,
  { callsRail = true, hearsRail = true } = {},
): Configuration {
  const unread = [...(callsRail ? [] : PSP_VARIABLES), ...(hearsRail ? [] : WEBHOOK_VARIABLES)];
  const values = readSettings(settings, {
    ...env,
    ...Object.fromEntries(unread.map((name) => [name, undefined])),
  });
  // NODE_ENV only moves a default; what the variable itself says always wins.
  const isProduction = env['NODE_ENV'] === 'production';
  const sandbox = values.sandbox ?? !isProduction;
  const { rail, redis, worker, log, payouts, tracing, webhooks } = values;
  const configuration: Configuration = {
    ...values,
    sandbox,
    auth: values.auth ?? (sandbox ? 'off' : 'required'),
    rateLimit: values.rateLimit ?? (sandbox ? 'off' : 'on'),
    rail: { ...rail, kind: rail.kind ?? (sandbox ? 'simulated' : 'psp') },
    redis: { ...redis, nodes: redis.nodes ?? [] },
    worker: {
      ...worker,
      stallLimitMs: Math.max(worker.stallLimitMs, LEASES_BEFORE_A_STALL * payouts.leaseMs),
    },
    log: { ...log, format: log.format ?? (terminal && !isProduction ? 'pretty' : 'json') },
    webhooks: { ...webhooks, privateHosts: webhooks.privateHosts ?? [] },
    tracing: { ...tracing, headers: tracing.headers ?? {} },
  };
  const faults = checkTogether(configuration, { isRailChosen: rail.kind !== undefined, callsRail });
  if (faults.length > 0) throw new ConfigurationError(faults);
  return deepFreeze(configuration);
}

/**
 * For commands that need Postgres and nothing else: the same variables, with the same rules, as the processes read.
 *
 * @param elseUrl - the database to use where the environment names none
 * @returns undefined where neither names one
 * @throws ConfigurationError listing every fault of these variables
 */
export function loadDatabaseConfiguration(
  elseUrl: string | undefined,
  env: Environment = process.env,
): DatabaseConfiguration | undefined {
  const isNamed = Boolean(env['DATABASE_URL']) || Boolean(env['DATABASE_URL_FILE']);
  if (!isNamed && elseUrl === undefined) return undefined;
  const { database, streams } = settings;
  return readSettings({ database, streams }, isNamed ? env : { ...env, DATABASE_URL: elseUrl });
}

/**
 * For commands that show what retention would do.
 *
 * @throws ConfigurationError listing every fault of its variables
 */
export function loadRetentionSettings(env: Environment = process.env): Configuration['retention'] {
  return readSettings(settings.retention, env);
}

/** Freezes a tree of plain objects, so that no part of the program can change what another has read. */
function deepFreeze<Tree extends object>(tree: Tree): Tree {
  for (const branch of Object.values(tree) as unknown[]) {
    if (typeof branch === 'object' && branch !== null) deepFreeze(branch);
  }
  return Object.freeze(tree);
}

/** EX_CONFIG of sysexits.h: starting again does not help, an operator has to correct the configuration. */
const EXIT_STATUS_CONFIGURATION = 78;

/** For a process's main: the configuration, or the list of faults on standard error and the end with status 78. */
export function loadConfigurationOrExit(options?: Parameters<typeof loadConfiguration>[2]): Configuration {
  try {
    return loadConfiguration(undefined, undefined, options);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(EXIT_STATUS_CONFIGURATION);
  }
}

function namesOf(tree: SettingsTree): string[] {
  return variablesOf(tree).flatMap(({ name }) => [name, `${name}_FILE`]);
}

import type { Logger } from '../logger/logger.js';
import type { TracingSettings } from '../tracing/sdk/start-sdk.js';
import { withTimeout } from './with-timeout.js';

/**
 * At the end of a process, for spans that were not sent yet. It is the last part of a shutdown and short: where Redis is down too,
 * no more than this may be left of a worker's grace.
 */
const FLUSH_TIMEOUT_MS = 800;

let stopSdk: (() => Promise<void>) | undefined;

export function isTracing(): boolean {
  return stopSdk !== undefined;
}

/**
 * Starts tracing where an endpoint is configured; otherwise OpenTelemetry's SDK is not even loaded. Connects to nothing, so it
 * delays no start.
 *
 * @param serviceName - the process's, unless the settings name another
 */
export async function startTracing(
  settings: TracingSettings,
  serviceName: string,
  logger: Logger,
): Promise<void> {
  const { endpoint } = settings;
  if (endpoint === undefined) return;
  const { startSdk } = await import('../tracing/sdk/start-sdk.js');
  stopSdk = startSdk({ ...settings, endpoint }, serviceName, logger);
}

/** Ends tracing, having sent what is left if that takes no longer than a moment. Never fails. */
export async function stopTracing(): Promise<void> {
  if (stopSdk !== undefined) await withTimeout(FLUSH_TIMEOUT_MS, stopSdk).catch(() => undefined);
  stopSdk = undefined;
}

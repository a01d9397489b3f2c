import type { Logger } from '../logger/logger.js';
import { traceWith } from '../tracing/tracing.js';
import type { TracingSettings } from '../tracing/tracing-settings.js';

/**
 * At the end of a process, for what was not sent yet. The last thing of a shutdown, and short: of a worker's grace there may be no
 * more left than this, where Redis was away as well.
 */
const FLUSH_PATIENCE_MS = 800;

/**
 * Begins to trace where an endpoint is configured. Otherwise nothing of OpenTelemetry is even loaded. Connects to nothing, so it
 * delays no start.
 *
 * @param serviceName - the process's, unless the settings say another
 */
export async function startTracing(
  settings: TracingSettings,
  serviceName: string,
  logger: Logger,
): Promise<void> {
  const { endpoint } = settings;
  if (endpoint === undefined) return;
  const { createOpenTelemetryTracer } =
    await import('../tracing/open-telemetry/create-open-telemetry-tracer.js');
  traceWith(createOpenTelemetryTracer({ ...settings, endpoint }, serviceName, logger));
}

/** Ends tracing, having sent what is left if that takes no longer than a moment. Never fails. */
export async function stopTracing(): Promise<void> {
  await traceWith(undefined)?.close(FLUSH_PATIENCE_MS);
}

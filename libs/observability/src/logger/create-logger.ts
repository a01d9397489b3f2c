import { pino, type DestinationStream } from 'pino';
import { build as prettyStream } from 'pino-pretty';
import { activeSpan } from '../tracing/tracing.js';
import type { Logger } from './logger.js';
import { maskSensitive } from './mask-sensitive.js';
import { serializeError } from './serialize-error.js';

export interface LoggerSettings {
  /** pino's level names. */
  readonly level: string;
  readonly format: 'json' | 'pretty';
}

/**
 * The process's logger. Lines are written synchronously: there are few of them (none for a healthy request at info), and
 * none is lost when the process ends.
 *
 * @param process - the process's name, in every line
 * @param destination - where lines go; standard output unless a test listens
 */
export function createLogger(
  settings: LoggerSettings,
  process: string,
  destination?: DestinationStream,
): Logger {
  const options = {
    level: settings.level,
    base: { process },
    messageKey: 'message',
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: serializeError },
    mixin: traceIds,
    formatters: { level: (label: string) => ({ level: label }), log: maskSensitive },
  };
  return pino(options, destination ?? standardOutput(settings.format));
}

/** Which trace a line belongs to, by the names that OpenTelemetry gives them in logs. */
function traceIds(): Record<string, string> {
  const span = activeSpan()?.spanContext();
  return span === undefined ? {} : { trace_id: span.traceId, span_id: span.spanId };
}

function standardOutput(format: LoggerSettings['format']): DestinationStream {
  if (format === 'json') return pino.destination({ dest: 1, sync: true });
  return prettyStream({ sync: true, messageKey: 'message', ignore: 'process', translateTime: 'HH:MM:ss.l' });
}

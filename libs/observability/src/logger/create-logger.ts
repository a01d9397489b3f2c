import { isNativeError } from 'node:util/types';
import { pino, type DestinationStream } from 'pino';
import { build as prettyStream } from 'pino-pretty';
import { activeSpan } from '../tracing/tracing.js';
import type { Logger } from './logger.js';
import { maskSensitive } from './mask-sensitive.js';
import { maskText } from './mask-text.js';

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

/** A chain of causes longer than this says nothing new. */
const MAX_CAUSES = 4;

interface SerializedError {
  readonly type: string;
  readonly message: string;
  readonly code?: string;
  readonly stack?: string;
  readonly cause?: SerializedError;
}

/**
 * What a log line says of an error: class, message, code, stack and causes, texts masked. Nothing else of it, because
 * drivers attach statements with their values, whole requests, and connection settings with passwords.
 */
function serializeError(error: unknown): unknown {
  return isNativeError(error)
    ? serialize(error, 0)
    : typeof error === 'string'
      ? maskText(error)
      : typeof error;
}

function serialize(error: Error, depth: number): SerializedError {
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {};
  const stack = error.stack === undefined ? {} : { stack: maskText(error.stack) };
  const cause =
    depth < MAX_CAUSES && isNativeError(error.cause) ? { cause: serialize(error.cause, depth + 1) } : {};
  return { type: error.constructor.name, message: maskText(error.message), ...code, ...stack, ...cause };
}

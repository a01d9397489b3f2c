import type { LoggerService } from '@nestjs/common';
import type { Logger } from './logger.js';

/** Nest's lines while it starts: every module, every route. Useful when something is missing, noise otherwise. */
const STARTUP_CONTEXTS = new Set([
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'NestFactory',
  'NestApplication',
]);

/**
 * Nest's own messages as lines of our logger. Nest calls `log(message, ...optional, context)`, and
 * `error(message, stack?, context?)`.
 */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, ...optional: unknown[]): void {
    const { context } = readOptional(optional);
    this.write(STARTUP_CONTEXTS.has(context ?? '') ? 'debug' : 'info', message, optional);
  }

  error(message: unknown, ...optional: unknown[]): void {
    this.write('error', message, optional);
  }

  warn(message: unknown, ...optional: unknown[]): void {
    this.write('warn', message, optional);
  }

  debug(message: unknown, ...optional: unknown[]): void {
    this.write('debug', message, optional);
  }

  verbose(message: unknown, ...optional: unknown[]): void {
    this.write('trace', message, optional);
  }

  fatal(message: unknown, ...optional: unknown[]): void {
    this.write('fatal', message, optional);
  }

  private write(
    level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal',
    message: unknown,
    optional: unknown[],
  ): void {
    if (!this.logger.isLevelEnabled(level)) return;
    const { context, stack } = readOptional(optional);
    const facts = {
      ...(context === undefined ? {} : { context }),
      ...(stack === undefined ? {} : { stack }),
    };
    if (typeof message === 'string') this.logger[level](facts, message);
    else this.logger[level]({ ...facts, err: message }, 'Nest reported an error');
  }
}

/** The last text is the context; one before it with line breaks is a stack. */
function readOptional(optional: readonly unknown[]): { context?: string; stack?: string } {
  const texts = optional.filter((value) => typeof value === 'string');
  const stack = texts.find((text) => text.includes('\n'));
  const context = texts.findLast((text) => text !== stack);
  return { ...(context === undefined ? {} : { context }), ...(stack === undefined ? {} : { stack }) };
}

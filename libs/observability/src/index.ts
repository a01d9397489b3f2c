export { createLogger, type LoggerSettings } from './logger/create-logger.js';
export { Logger, type LogLine } from './logger/logger.js';
export { maskText } from './logger/mask-text.js';
export { NestLogger } from './logger/nest-logger.js';
export { ObservabilityModule } from './logger/observability.module.js';
export { HealthCheck } from './health/health-check.port.js';
export { HealthModule, type HealthModuleSettings } from './health/health.module.js';
export { exitOnCrash } from './process/exit-on-crash.js';
export { limitShutdown } from './process/limit-shutdown.js';

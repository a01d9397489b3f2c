export { createLogger, type LoggerSettings } from './logger/create-logger.js';
export { Logger, type LogLine } from './logger/logger.js';
export { maskText } from './logger/mask-text.js';
export { NestLogger } from './logger/nest-logger.js';
export { ObservabilityModule } from './observability.module.js';
export { WorkAvailability, type DrainState } from './health/work-availability.port.js';
export { HealthDetail } from './health/health-detail.port.js';
export { HealthCheck } from './health/health-check.port.js';
export { ProgressCheck } from './health/progress-check.port.js';
export { HealthController, type LivenessReport, type StatusResponse } from './health/health.controller.js';
export type { ReadinessReport } from './health/readiness.js';
export { HealthModule, type HealthModuleSettings } from './health/health.module.js';
export { CallBatcher, type CallBatcherOptions } from './process/call-batcher.js';
export { OPEN_TO_ALL, OpenToAll } from './http/open-to-all.js';
export { exitOnCrash } from './process/exit-on-crash.js';
export { listenOrExit } from './process/listen-or-exit.js';
export { limitShutdown } from './process/limit-shutdown.js';
export { PeriodicTask } from './process/periodic-task.js';
export { TimeoutError, withTimeout } from './process/with-timeout.js';
export { METRICS } from './metrics/metric-catalogue.js';
export { Metrics } from './metrics/metrics.js';
export { MetricsModule, type MetricsModuleSettings } from './metrics/metrics.module.js';
export { MetricsReading, type Sample } from './metrics/metrics-reading.port.js';
export { PrometheusMetrics } from './metrics/prometheus-metrics.js';
export { RecentAnswer } from './metrics/recent-answer.js';
export { isTracing, startTracing, stopTracing } from './process/start-tracing.js';
export type { SpanAttributes } from './tracing/span-attributes.js';
export {
  activeSpan,
  classOf,
  detached,
  failSpan,
  inSpan,
  linkedTo,
  remoteContext,
  startSpan,
  traceHeaders,
  withSpan,
} from './tracing/tracing.js';

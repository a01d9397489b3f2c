export {
  startPostgres,
  THROWAWAY_POSTGRES_SETTINGS,
  type EmbeddedPostgres,
  type PostgresOptions,
} from './embedded-postgres.js';
export { startPgbouncer, type EmbeddedPgbouncer } from './embedded-pgbouncer.js';
export { startRedis, type EmbeddedRedis, type RedisOptions } from './embedded-redis.js';
export { startSentinel } from './embedded-sentinel.js';
export type { EmbeddedServer } from './embedded-server.js';
export { isReady } from './is-ready.js';
export { findPromtool } from './find-promtool.js';
export { findRedisProgram } from './find-redis-program.js';
export { findFreePort, onFreePort, whyNotFree } from './free-port.js';
export { identityOf, type ProcessIdentity } from './process-identity.js';
export {
  findRunning,
  forgetProcess,
  listRunning,
  recordProcess,
  stopRecorded,
  type ProcessRecord,
} from './process-records.js';
export { findPgbouncerProgram, type PgbouncerProgram } from './pgbouncer-program.js';
export { projectRoot } from './project-root.js';
export type { RedisTls } from './redis-configuration.js';
export type { RedisProgram } from './redis-program.js';
export { accountForPostgres } from './server-account.js';
export { localDirectory, makeDirectory, servicesDirectory } from './services-directory.js';
export { startProcess, startProgram, type ProcessEnd, type RunningProcess } from './running-process.js';
export { runCommand, type CommandResult } from './run-command.js';
export { sendSignal, stopProcess, type StopManner } from './stop-process.js';
export { startTestServices, type TestServices } from './test-services.js';
export { ThrowawayService } from './throwaway-service.js';

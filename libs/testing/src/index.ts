export * from './balancers/start-haproxy.js';
export * from './balancers/start-nginx.js';
export * from './create-test-database.js';
export * from './create-test-redis.js';
export { asRole, type RedisTls } from '../../../tools/local-services/index.js';
export * from './backdate.js';
export {
  DIALECTS,
  EFI,
  FaultyServer,
  SETTLE,
  SPI,
  TestPsp,
  WOOVI,
  type PspBehaviour,
  type PspDialect,
} from '../../../tools/psp/index.js';
export * from './redis/make-certificates.js';
export * from './redis/redis-servers.js';
export * from './redis/start-redis-cluster.js';
export * from './redis/start-sentinel-trio.js';
export * from './faulty-line.js';
export * from './shifted-clock.js';
export * from './spawn-process.js';
export * from './start-postgres-with-replica.js';
export * from './start-postgres-on-small-disk.js';
export * from './start-server.js';
export * from './start-throwaway-pgbouncer.js';
export * from './start-throwaway-postgres.js';
export * from './start-throwaway-redis.js';
export * from './test-seed.js';
export * from './test-environment.js';
export * from './traces/test-trace-receiver.js';
export * from './wait-for.js';
export * from './webhooks/test-receiver.js';

export * from './create-test-database.js';
export * from './create-test-redis.js';
export * from './spawn-process.js';
export * from './start-server.js';
export * from './start-throwaway-postgres.js';
export * from './start-throwaway-redis.js';
export * from './test-surroundings.js';
export * from './wait-for.js';

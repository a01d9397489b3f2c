export * from './connection/create-redis.js';
export * from './connection/lua-script.js';
export * from './connection/redis-health-check.js';
export * from './connection/redis-settings.js';
export * from './connection/report-outages.js';
export * from './connection/translate-redis-error.js';
export * from './limits/redis-quota-counter.js';
export * from './redis.module.js';

export * from './redis-seat-counter.js';
export * from './redis-stream-signals.js';
export * from './stream-sessions.module.js';

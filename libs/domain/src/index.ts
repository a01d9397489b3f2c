export * from './errors/domain-error.js';
export * from './errors/fault.js';
export * from './errors/join-pointer.js';

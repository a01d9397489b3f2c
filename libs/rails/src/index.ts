export { SANDBOX_KEY_NAMES } from './simulated/sandbox-behaviour.js';
export * from './simulated/simulated-directory.js';
export * from './simulated/simulated-rail.js';
export * from './simulated/simulated-rail-settings.js';
export * from './http/http-rail.js';
export * from './http/http-rail-mapping.js';
export * from './http/http-rail-settings.js';

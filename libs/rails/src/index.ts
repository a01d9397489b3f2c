export { SANDBOX_KEY_NAMES } from './simulated/sandbox-behaviour.js';
export * from './simulated/simulated-directory.js';
export * from './simulated/simulated-rail.js';
export * from './simulated/simulated-rail-settings.js';
export type { Profile } from './psp/profile.js';
export * from './psp/psp-rail.js';
export { pspRailId, PspRailSettings } from './psp/psp-rail-settings.js';
export * from './psp/psp-webhook.js';
export * from './psp/read-profile.js';

export * from './simulated/simulated-directory.js';
export * from './simulated/simulated-rail.js';
export * from './simulated/simulated-rail-settings.js';

export * from './guarded-webhook-targets.js';

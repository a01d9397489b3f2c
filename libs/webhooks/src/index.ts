export * from './guarded-webhook-targets.js';
export * from './http-webhook-sender.js';
export * from './webhook-body.js';

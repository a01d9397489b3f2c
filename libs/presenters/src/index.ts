export * from './key-document.js';
export * from './payout-report.js';
export * from './retention-plan-document.js';

export * from './key-document.js';
export * from './operations-document.js';
export * from './payout-report.js';

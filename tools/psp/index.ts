export { FaultyServer, readBody } from './faulty-server.js';
export { SETTLE, type PspBehaviour } from './psp-behaviour.js';
export { EFI, SPI, WOOVI, type PspDialect } from './psp-dialects.js';
export { TestPsp } from './test-psp.js';

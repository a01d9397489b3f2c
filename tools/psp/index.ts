export { DIALECTS } from './dialects.js';
export { FaultyServer, readBody } from './faulty-server.js';
export { behaviourOfKey, SETTLE, type PspBehaviour } from './psp-behaviour.js';
export { EFI, SPI, WOOVI, type PspDialect } from './psp-dialects.js';
export { TestPsp } from './test-psp.js';

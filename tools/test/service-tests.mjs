import { jest } from '@jest/globals';

/** Starting services and processes takes its time on a loaded machine; a unit test has jest's five seconds. */
const TIMEOUT_MS = 180_000;

jest.setTimeout(TIMEOUT_MS);

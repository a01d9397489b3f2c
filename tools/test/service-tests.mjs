import { jest } from '@jest/globals';

/** Starting services and processes takes its time on a loaded machine, more than a unit test needs. */
const TIMEOUT_MS = 180_000;

jest.setTimeout(TIMEOUT_MS);

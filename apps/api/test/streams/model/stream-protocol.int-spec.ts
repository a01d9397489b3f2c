import { afterAll, beforeAll, describe, it } from '@jest/globals';
import fc from 'fast-check';
import { TEST_SEED } from '#testing';
import { everyCommand } from './every-command.js';
import { ProtocolModel } from './protocol-model.js';
import { ProtocolUnderTest } from './protocol-under-test.js';

/** `MODEL_RUNS=1000 npm test -- stream-protocol` looks longer. */
const RUNS = Number(process.env['MODEL_RUNS'] ?? '40');
const MAX_COMMANDS = 60;
const TEST_TIMEOUT_MS = 60_000 + RUNS * 5_000;

describe('the stream protocol', () => {
  let real: ProtocolUnderTest;

  beforeAll(async () => {
    real = await ProtocolUnderTest.begin();
  });
  afterAll(() => real.close());

  it(
    'keeps every promise whatever clients do, in any order, through two processes',
    async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.commands(everyCommand(), { maxCommands: MAX_COMMANDS, size: 'max' }),
          async (commands) => {
            real.beginRun();
            await fc.asyncModelRun(() => ({ model: new ProtocolModel(), real }), commands);
          },
        ),
        { seed: TEST_SEED, numRuns: RUNS },
      );
    },
    TEST_TIMEOUT_MS,
  );
});

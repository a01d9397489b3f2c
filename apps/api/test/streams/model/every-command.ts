import fc from 'fast-check';
import { choice, type Command } from './command.js';
import { expire, forgetRedis, stop, stopAll, stopEnded } from './ending-commands.js';
import {
  ingest,
  pullAndVanish,
  pullCurrent,
  pullCurrentTwice,
  pullOld,
  pullPrevious,
  pullWhileStored,
  start,
  startAndVanish,
  startWaitAndVanish,
} from './reading-commands.js';

/** Every command there is; those that need a certain state are left out where it is another. */
export function everyCommand(): fc.Arbitrary<Command>[] {
  const count = fc.integer({ min: 1, max: 25 });
  return [
    count.map(ingest),
    choice.map(start),
    choice.map(start),
    choice.map(startAndVanish),
    choice.map(startWaitAndVanish),
    choice.map(pullCurrent),
    choice.map(pullCurrent),
    choice.map(pullCurrentTwice),
    fc.tuple(choice, count).map(([how, stored]) => pullWhileStored(how, stored)),
    choice.map(pullAndVanish),
    choice.map(pullPrevious),
    choice.map(pullPrevious),
    choice.map(pullOld),
    choice.map((how) => stop(how, 'current')),
    choice.map((how) => stop(how, 'another')),
    choice.map(stopEnded),
    choice.map(stopAll),
    choice.map(expire),
    fc.constant(forgetRedis()),
  ];
}

import type { Command } from 'commander';
import { toInstant } from '#domain';
import { readIspb, readWholeNumber } from './read-arguments.js';
import { runCommand, type Said } from './run-command.js';
import { writeTable } from './write-table.js';

const MAX_SEAT = 6;

/** The six places of an institution. */
export function addStreamCommands(program: Command): void {
  program
    .command('seats <ispb>')
    .description("Show an institution's open streams, and how many messages nobody has been handed.")
    .option('--json', 'print one JSON document')
    .action((ispb: string, options: Said) =>
      runCommand(options, async ({ streams }) => {
        const { limit, open, undelivered } = await streams.view(readIspb(ispb));
        const seats = open.map((stream) => ({
          seat: stream.seat,
          opened_at: toInstant(stream.openedAt),
          last_answer_at: stream.lastAnswerAt === null ? null : toInstant(stream.lastAnswerAt),
          waiting: stream.waiting,
          unacknowledged: stream.unacknowledged,
        }));
        const rows = seats.map((stream) => [
          String(stream.seat),
          stream.opened_at,
          stream.last_answer_at ?? 'never',
          stream.waiting ? 'yes' : 'no',
          String(stream.unacknowledged),
        ]);
        const table = writeTable(['seat', 'opened', 'last answer', 'waits', 'unacknowledged'], rows);
        const sums = `${String(open.length)} of ${String(limit)} places are taken; ${String(undelivered)} messages are undelivered.`;
        return {
          document: { limit, open: seats, undelivered },
          inWords: rows.length === 0 ? sums : `${table}\n\n${sums}`,
        };
      }),
    );

  program
    .command('end-stream <ispb> <seat>')
    .description(
      'End the stream on a seat, acknowledging nothing: its messages return to the front of the line.',
    )
    .option('--reason <text>', 'why, for the audit log')
    .option('--json', 'print one JSON document')
    .action((ispb: string, seat: string, options: Said & { reason?: string }) =>
      runCommand(options, async ({ seats }, actor) => {
        const number = readWholeNumber('The seat', seat, 1, MAX_SEAT);
        const ended = await seats.end(readIspb(ispb), number, actor, options.reason ?? null);
        return ended === false
          ? { document: { ended: false, returned: 0 }, inWords: 'Nobody sits there: nothing was changed.' }
          : {
              document: { ended: true, ...ended },
              inWords: `It has ended; ${String(ended.returned)} messages are back at the front of the line.`,
            };
      }),
    );
}

import type { Command } from 'commander';
import { CloseStreamBySeat, StreamRepository } from '#database';
import { MAX_OPEN_STREAMS, toInstant, type Ispb } from '#domain';
import { perform } from '../commands/perform.js';
import { ispb, why, wholeNumber } from '../commands/read-arguments.js';
import { writeTable } from '../commands/write-table.js';

/** The six seats of an institution. */
export function addStreamCommands(program: Command): void {
  program
    .command('seats')
    .argument('<ispb>', 'the institution', ispb)
    .description("Show an institution's open streams, and how many messages are undelivered.")
    .action(
      perform(async ({ get }, institution: Ispb) => {
        const limit = MAX_OPEN_STREAMS;
        const { open, undelivered } = await get(StreamRepository).view(institution);
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
        const sums = `${String(open.length)} of ${String(limit)} seats are taken; ${String(undelivered)} messages are undelivered.`;
        return {
          document: { limit, open: seats, undelivered },
          inWords: rows.length === 0 ? sums : `${table}\n\n${sums}`,
        };
      }),
    );

  program
    .command('end-stream')
    .argument('<ispb>', 'the institution', ispb)
    .argument('<seat>', 'the seat, as `seats` numbers it', wholeNumber(1, MAX_OPEN_STREAMS))
    .description(
      'End the stream on a seat, acknowledging nothing: its messages return to the front of the line.',
    )
    .option('--reason <text>', 'why, for the audit log', why)
    .action(
      perform(async ({ get, actor, reason }, institution: Ispb, seat: number) => {
        const ended = await get(CloseStreamBySeat).close(institution, seat, actor, reason);
        return ended === false
          ? { document: { ended: false, returned: 0 }, inWords: 'The seat is free: nothing was changed.' }
          : {
              document: { ended: true, ...ended },
              inWords: `It has ended; ${String(ended.returned)} messages are back at the front of the line.`,
            };
      }),
    );
}

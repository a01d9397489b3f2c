import { ApiProperty } from '@nestjs/swagger';
import { MAX_OPEN_STREAMS } from '#domain';
import type { OpenStreamView } from '#use-cases';
import { ApiCount, ApiMoment, ApiNullableMoment } from '../documentation/fields.js';

/** An open stream, as its institution sees it. */
export class OpenStreamDto {
  @ApiProperty({
    type: 'integer',
    minimum: 1,
    maximum: MAX_OPEN_STREAMS,
    description: 'Its seat, 1 to 6.',
    example: 1,
  })
  readonly seat!: number;
  @ApiMoment('When it was started.') readonly opened_at!: string;
  @ApiNullableMoment('Its lease runs from here, unless a call waits. Null until the first answer.')
  readonly last_answer_at!: string | null;
  @ApiProperty({ description: 'A call waits for messages.', example: false }) readonly waiting!: boolean;
  @ApiCount({ description: 'Messages delivered and not acknowledged yet.', example: 10 })
  readonly unacknowledged!: number;
}

/** The open streams of an institution, and what waits for them. */
export class StreamsDto {
  @ApiCount({ description: 'Streams that may be open at once.', example: MAX_OPEN_STREAMS })
  readonly limit!: number;
  @ApiProperty({ type: [OpenStreamDto], description: 'By seat.' }) readonly open!: OpenStreamDto[];
  @ApiCount({ description: 'Messages that no stream holds.', example: 15 })
  readonly undelivered!: number;
}

/** Streams that were ended at once. */
export class ClosedStreamsDto {
  @ApiCount({ description: 'How many streams it ended.', example: 6 }) readonly closed!: number;
}

export function toStreamsDto({
  open,
  undelivered,
}: {
  readonly open: readonly OpenStreamView[];
  readonly undelivered: number;
}): StreamsDto {
  return {
    limit: MAX_OPEN_STREAMS,
    open: open.map((stream) => ({
      seat: stream.seat,
      opened_at: stream.openedAt.toISOString(),
      last_answer_at: stream.lastAnswerAt?.toISOString() ?? null,
      waiting: stream.waiting,
      unacknowledged: stream.unacknowledged,
    })),
    undelivered,
  };
}

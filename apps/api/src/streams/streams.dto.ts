import { ApiProperty } from '@nestjs/swagger';
import type { StreamsView } from '#use-cases';

/** An open stream, as its institution sees it. Times are RFC 3339 in UTC. */
export class OpenStreamDto {
  @ApiProperty({ description: 'Its place, 1 to 6.', example: 1 })
  readonly seat!: number;

  @ApiProperty({ example: '2026-03-02T12:00:00.000Z' })
  readonly opened_at!: string;

  @ApiProperty({
    description: 'Its lease runs from here, unless a call waits. Null until the first answer.',
    type: String,
    nullable: true,
    example: '2026-03-02T12:00:08.000Z',
  })
  readonly last_answer_at!: string | null;

  @ApiProperty({ description: 'A call waits for messages.', example: false })
  readonly waiting!: boolean;

  @ApiProperty({ description: 'Messages delivered and not acknowledged yet.', example: 10 })
  readonly unacknowledged!: number;
}

export class StreamsDto {
  @ApiProperty({ description: 'Streams that may be open at once.', example: 6 })
  readonly limit!: number;

  @ApiProperty({ type: [OpenStreamDto] })
  readonly open!: OpenStreamDto[];

  @ApiProperty({ description: "Messages that are in no stream's hands.", example: 15 })
  readonly undelivered!: number;
}

export function toStreamsDto({ limit, open, undelivered }: StreamsView): StreamsDto {
  return {
    limit,
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

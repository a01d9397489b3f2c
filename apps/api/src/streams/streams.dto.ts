import type { StreamsView } from '#use-cases';

/** An open stream, as its institution sees it. Times are RFC 3339 in UTC. */
export interface OpenStreamDto {
  readonly seat: number;
  readonly opened_at: string;
  readonly last_answer_at: string | null;
  readonly waiting: boolean;
  readonly unacknowledged: number;
}

export interface StreamsDto {
  readonly limit: number;
  readonly open: readonly OpenStreamDto[];
  readonly undelivered: number;
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

import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiProperty, ApiTags } from '@nestjs/swagger';
import { StreamListRepository, type ListedStream } from '#database';
import { MAX_OPEN_STREAMS, STREAM_ENDINGS, toInstant, type StreamEnding } from '#domain';
import { ApiCount, ApiMoment, ApiNullableMoment, ISPB, OPTIONAL } from '../documentation/fields.js';
import { Problems } from '../documentation/problems.js';
import { Requires } from '../http/access/route-access.js';
import { PageOf, pageOf, PageQuery, toPageDto } from '../lists/page.dto.js';
import { readIspb } from '../messages/path-ispb.js';

/** A stream, open or ended. */
export class ListedStreamDto {
  @ApiProperty({
    type: 'integer',
    minimum: 1,
    maximum: MAX_OPEN_STREAMS,
    description: 'Its seat, 1 to 6.',
    example: 1,
  })
  readonly seat!: number;
  @ApiMoment('When it was started.') readonly opened_at!: string;
  @ApiMoment('When it ended; while it is open, it has none.', undefined, OPTIONAL) readonly ended_at?: string;
  @ApiProperty({
    enum: STREAM_ENDINGS,
    enumName: 'StreamEnding',
    required: false,
    description:
      '`delete` by its collector; `stop` by `stream/stop`; `operator`; `client_gone`: the client of its `start` left before the answer; `lease`: no call came.',
    example: 'lease',
  })
  readonly ended_by?: StreamEnding;
  @ApiNullableMoment('When its last call was answered.') readonly last_answer_at!: string | null;
  @ApiCount('Messages that were delivered to it.', 120) readonly delivered!: number;
  @ApiCount(
    'Of these, acknowledged. It holds the rest; those of an ended one went back to the front of the line.',
    110,
  )
  readonly acknowledged!: number;
}

export class ListedStreamPageDto extends PageOf(ListedStreamDto) {}

/** Who collects, and who did. */
@ApiTags('Operate payouts')
@Controller('api/operations/institutions')
export class InstitutionStreamsController {
  constructor(private readonly streams: StreamListRepository) {}

  @Get(':institution/streams')
  @Requires('operate')
  @ApiOperation({
    summary: "List an institution's streams",
    description:
      'Those that are open, by seat, and those that ended in the last 24 hours, the last one first, with how they ended and what they delivered. ' +
      'Of a call that its process lost, the last answer counts as given when its wait would have ended.',
  })
  @ApiParam({ name: 'institution', description: 'Its ISPB.', schema: ISPB })
  @ApiOkResponse({ type: ListedStreamPageDto, description: 'A page of streams.' })
  @Problems('invalid_ispb')
  async listInstitutionStreams(
    @Param('institution') institution: string,
    @Query() query: PageQuery,
  ): Promise<ListedStreamPageDto> {
    return toPageDto(await this.streams.list(readIspb(institution), pageOf(query)), toListedStreamDto);
  }
}

function toListedStreamDto(stream: ListedStream): ListedStreamDto {
  const { seat, openedAt, endedAt, endedBy, lastAnswerAt, delivered, acknowledged } = stream;
  return {
    seat,
    opened_at: toInstant(openedAt),
    ...(endedAt !== null && { ended_at: toInstant(endedAt) }),
    ...(endedBy !== null && { ended_by: endedBy }),
    last_answer_at: lastAnswerAt === null ? null : toInstant(lastAnswerAt),
    delivered,
    acknowledged,
  };
}

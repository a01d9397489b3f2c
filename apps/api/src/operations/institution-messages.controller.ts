import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiProperty, ApiTags } from '@nestjs/swagger';
import { MessageListRepository, type ListedMessage } from '#database';
import { MAX_OPEN_STREAMS, toInstant } from '#domain';
import { ApiCount, ApiEndToEndId, ApiMoment, ISPB } from '../documentation/fields.js';
import { Problems } from '../documentation/problems.js';
import { Requires } from '../http/access/route-access.js';
import { PageOf, pageOf, PageQuery, toPageDto } from '../lists/page.dto.js';
import { readIspb } from '../messages/path-ispb.js';

const STATES = ['waiting', 'delivered', 'acknowledged'] as const;

/** A message, without the people it is about. */
export class ListedMessageDto {
  @ApiEndToEndId() readonly end_to_end_id!: string;
  @ApiCount('Centavos.', 9_020) readonly amount_cents!: number;
  @ApiMoment('When it was stored.') readonly stored_at!: string;
  @ApiProperty({
    enum: STATES,
    enumName: 'MessageState',
    description:
      '`waiting` in the line, new or returned; `delivered` while a stream holds it; `acknowledged` by a collector.',
    example: 'delivered',
  })
  readonly state!: ListedMessage['state'];
  @ApiProperty({
    type: 'integer',
    minimum: 1,
    maximum: MAX_OPEN_STREAMS,
    required: false,
    description: 'With `delivered`: the seat of the stream.',
    example: 1,
  })
  readonly seat?: number;
}

export class ListedMessagePageDto extends PageOf(ListedMessageDto) {}

/** What institutions were sent. */
@ApiTags('Operate payouts')
@Controller('api/operations/institutions')
export class InstitutionMessagesController {
  constructor(private readonly messages: MessageListRepository) {}

  @Get(':institution/messages')
  @Requires('operate')
  @ApiOperation({
    summary: "List an institution's messages",
    description: 'Newest first, with what became of each. Those that retention has removed are not listed.',
  })
  @ApiParam({ name: 'institution', description: 'Its ISPB.', schema: ISPB })
  @ApiOkResponse({ type: ListedMessagePageDto, description: 'A page of messages.' })
  @Problems('invalid_ispb')
  async listInstitutionMessages(
    @Param('institution') institution: string,
    @Query() query: PageQuery,
  ): Promise<ListedMessagePageDto> {
    return toPageDto(await this.messages.list(readIspb(institution), pageOf(query)), toListedMessageDto);
  }
}

function toListedMessageDto({
  endToEndId,
  amountCents,
  storedAt,
  state,
  seat,
}: ListedMessage): ListedMessageDto {
  return {
    end_to_end_id: endToEndId,
    amount_cents: amountCents,
    stored_at: toInstant(storedAt),
    state,
    ...(seat !== null && { seat }),
  };
}

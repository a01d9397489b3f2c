import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiParam, ApiProperty, ApiTags } from '@nestjs/swagger';
import { CloseStreamBySeat } from '#database';
import { MAX_OPEN_STREAMS } from '#domain';
import { ApiCount, ISPB } from '../documentation/fields.js';
import { Problems } from '../documentation/problems.js';
import { Actor } from '../http/access/actor.js';
import { Requires } from '../http/access/route-access.js';
import { readPathNumber } from '../http/path-number.js';
import { readIspb } from '../messages/path-ispb.js';
import { ReasonDto, toReason } from './reason.dto.js';

/** What became of the stream on a seat. */
export class EndedStreamDto {
  @ApiProperty({ description: 'False: the seat was free.', example: true }) readonly ended!: boolean;
  @ApiCount('Messages that are back at the front of the line.') readonly returned!: number;
}

/** Institutions' streams, by the seats that operators see. */
@ApiTags('Operate payouts')
@Controller('api/operations/streams')
export class SeatsController {
  constructor(private readonly seats: CloseStreamBySeat) {}

  @Post(':institution/:seat/end')
  @Requires('operate')
  @HttpCode(200)
  @ApiOperation({
    summary: 'End the stream on a seat',
    description:
      'For a collector that holds messages and does not come back. Acknowledges nothing: what it holds returns to the front of the line, and its calls are answered ' +
      '410 within a second or so. Repeating it is safe, unless another collector has taken the seat since.',
  })
  @ApiParam({ name: 'institution', description: 'Its ISPB.', schema: ISPB })
  @ApiParam({
    name: 'seat',
    description: 'As the overview numbers it.',
    schema: { type: 'integer', minimum: 1, maximum: MAX_OPEN_STREAMS, example: 1 },
  })
  @ApiBody({ type: ReasonDto, required: false })
  @ApiOkResponse({ type: EndedStreamDto, description: 'The seat is free.' })
  @Problems('invalid_parameters', 'invalid_ispb')
  async endStreamOnSeat(
    @Param('institution') institution: string,
    @Param('seat') seat: string,
    @Body() reason: ReasonDto,
    @Actor() actor: string,
  ): Promise<EndedStreamDto> {
    const number = readPathNumber('seat', seat, 1, MAX_OPEN_STREAMS);
    const ended = await this.seats.close(readIspb(institution), number, actor, toReason(reason));
    return ended === false ? { ended: false, returned: 0 } : { ended: true, ...ended };
  }
}

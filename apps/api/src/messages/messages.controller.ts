import { Controller, HttpCode, Post } from '@nestjs/common';
import {
  ApiBody,
  ApiCreatedResponse,
  ApiExtraModels,
  ApiOperation,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import type { Ispb } from '#domain';
import { DeliverMessages } from '#use-cases';
import { Problems } from '../documentation/problems.js';
import { Requires } from '../http/access/route-access.js';
import { JsonBody } from '../http/body/json-body.js';
import { ReadsLargeBody } from '../http/body/route-body.js';
import { ApiIspb, PathIspb } from './path-ispb.js';
import { DeliveryDto, MESSAGE_EXAMPLES, PixMessageInputDto } from './pix-message.dto.js';

const MESSAGE = { $ref: getSchemaPath(PixMessageInputDto) };

/** PSPs' cores deliver messages. */
@ApiTags('Deliver messages')
@ApiIspb()
@Controller('api/pix/:ispb/messages')
export class MessagesController {
  constructor(private readonly messages: DeliverMessages) {}

  @Post()
  @Requires('messages:write')
  @HttpCode(201)
  @ReadsLargeBody()
  @ApiExtraModels(PixMessageInputDto)
  @ApiOperation({
    summary: 'Deliver messages to an institution',
    description:
      'One message or an array of 1 to 1000, stored all or none. A message whose endToEndId is known is a duplicate and is not stored ' +
      'again; the same endToEndId with other content refuses the whole call (409), as does any invalid message (400, every fault listed).',
  })
  @ApiBody({
    schema: {
      title: 'PixMessageInputs',
      oneOf: [MESSAGE, { type: 'array', items: MESSAGE, minItems: 1, maxItems: 1000 }],
    },
    examples: MESSAGE_EXAMPLES,
  })
  @ApiCreatedResponse({ type: DeliveryDto, description: 'All are stored, now or before.' })
  @Problems('message_conflict', 'too_many_messages')
  deliverMessages(@PathIspb() ispb: Ispb, @JsonBody() body: unknown): Promise<DeliveryDto> {
    return this.messages.deliver(ispb, body);
  }
}

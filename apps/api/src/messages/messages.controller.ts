import { Controller, HttpCode, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Ispb } from '#domain';
import { DeliverMessages, type Delivery } from '#use-cases';
import { Requires } from '../http/access/route-access.js';
import { JsonBody } from '../http/body/json-body.js';
import { ReadsLargeBody } from '../http/body/register-body-parsers.js';
import { ApiIspb, PathIspb } from '../streams/path-ispb.js';
import { DescribesDelivery } from './describe-messages.js';

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
  @DescribesDelivery()
  deliver(@PathIspb() ispb: Ispb, @JsonBody() body: unknown): Promise<Delivery> {
    return this.messages.deliver(ispb, body);
  }
}

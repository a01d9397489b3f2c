import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { Problems } from '../documentation/problems.js';
import { Actor } from '../http/access/actor.js';
import { Requires } from '../http/access/route-access.js';
import { PageQuery, pageOf, toPageDto } from '../lists/page.dto.js';
import { Payer } from '../payouts/payer.js';
import {
  DELIVERY_ID_PARAMETER,
  toWebhookDeliveryDto,
  WebhookDeliveryDto,
  WebhookDeliveryPageDto,
} from './deliveries.dto.js';
import { DeliveriesService } from './deliveries.service.js';
import { WEBHOOK_ID_PARAMETER } from './webhooks.dto.js';

/** What was sent to webhooks, and sending it again. */
@ApiTags('Webhooks')
@Controller('api/webhooks')
export class DeliveriesController {
  constructor(private readonly deliveries: DeliveriesService) {}

  @Post(':id/ping')
  @Requires('webhooks:manage')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Send a ping to a webhook',
    description:
      'An event that says nothing, delivered as all others are, whatever the webhook listens to: to see that receiver and signature work.',
  })
  @ApiParam(WEBHOOK_ID_PARAMETER)
  @ApiAcceptedResponse({ type: WebhookDeliveryDto, description: 'It will be sent; this is its delivery.' })
  @Problems('webhook_unknown', 'webhook_disabled')
  async pingWebhook(@Payer() payer: string, @Param('id') endpointId: string): Promise<WebhookDeliveryDto> {
    return toWebhookDeliveryDto(await this.deliveries.ping({ payer, endpointId }));
  }

  @Get(':id/deliveries')
  @Requires('webhooks:manage')
  @ApiOperation({
    summary: 'List what was sent to a webhook, and what waits',
    description: 'Newest first.',
  })
  @ApiParam(WEBHOOK_ID_PARAMETER)
  @ApiOkResponse({ type: WebhookDeliveryPageDto, description: 'A page of deliveries.' })
  @Problems('webhook_unknown')
  async listDeliveries(
    @Payer() payer: string,
    @Param('id') endpointId: string,
    @Query() query: PageQuery,
  ): Promise<WebhookDeliveryPageDto> {
    return toPageDto(await this.deliveries.list({ payer, endpointId }, pageOf(query)), toWebhookDeliveryDto);
  }

  @Post('deliveries/:delivery_id/replay')
  @Requires('webhooks:manage')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Send a delivery again',
    description:
      'In whatever state it is: delivered, given up, or waiting for its next attempt. It is sent at once, under the same `webhook-id`, with ' +
      'a whole schedule of attempts before it. One that is being sent at this moment is left as it is; replay it again if that fails.',
  })
  @ApiParam(DELIVERY_ID_PARAMETER)
  @ApiAcceptedResponse({
    type: WebhookDeliveryDto,
    description: 'It will be sent; this is the delivery as it is now.',
  })
  @Problems('delivery_unknown', 'webhook_disabled')
  async replayDelivery(
    @Payer() payer: string,
    @Param('delivery_id') deliveryId: string,
    @Actor() actor: string,
  ): Promise<WebhookDeliveryDto> {
    return toWebhookDeliveryDto(await this.deliveries.replay({ payer, deliveryId }, actor));
  }
}

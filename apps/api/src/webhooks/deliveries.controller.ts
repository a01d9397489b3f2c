import { randomUUID } from 'node:crypto';
import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { WebhookDeliveryRepository, WebhookEndpointRepository, type DeliveryKey } from '#database';
import type { DomainError } from '#domain';
import { deliveryUnknown, EnqueueWebhooks, webhookDisabled, webhookUnknown } from '#use-cases';
import { Problems } from '../documentation/problems.js';
import { Actor } from '../http/access/actor.js';
import { Requires } from '../http/access/route-access.js';
import { pageOf, toPageDto } from '../lists/page.dto.js';
import { Payer } from '../payouts/payer.js';
import {
  DeliveryListQuery,
  toWebhookDeliveryDto,
  WebhookDeliveryDto,
  WebhookDeliveryPageDto,
} from './deliveries.dto.js';

/** What was sent to webhooks, and sending it again. */
@ApiTags('Webhooks')
@Controller('api/webhooks')
export class DeliveriesController {
  constructor(
    private readonly deliveries: WebhookDeliveryRepository,
    private readonly endpoints: WebhookEndpointRepository,
    private readonly webhooks: EnqueueWebhooks,
  ) {}

  @Post(':id/ping')
  @Requires('webhooks:manage')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Send a ping to a webhook',
    description:
      'An event without content, delivered like any other, whatever the webhook listens to: to see that receiver and signature work.',
  })
  @ApiAcceptedResponse({ type: WebhookDeliveryDto, description: 'It will be sent; this is its delivery.' })
  @Problems('webhook_unknown', 'webhook_disabled')
  async pingWebhook(@Payer() payer: string, @Param('id') endpointId: string): Promise<WebhookDeliveryDto> {
    const deliveryId = randomUUID();
    const pinged = await this.deliveries.ping({ payer, endpointId }, deliveryId);
    if (pinged === undefined) throw webhookUnknown();
    if (!pinged.enabled) throw webhookDisabled(endpointId);
    this.webhooks.enqueue({ payer, endpointId });
    return this.read({ payer, deliveryId }, webhookUnknown);
  }

  @Get(':id/deliveries')
  @Requires('webhooks:manage')
  @ApiOperation({
    summary: 'List deliveries of a webhook',
    description: 'Newest first; `status=given_up` for what failed.',
  })
  @ApiOkResponse({ type: WebhookDeliveryPageDto, description: 'A page of deliveries.' })
  @Problems('webhook_unknown')
  async listDeliveries(
    @Payer() payer: string,
    @Param('id') endpointId: string,
    @Query() { status, event, payout_id: payoutId, ...query }: DeliveryListQuery,
  ): Promise<WebhookDeliveryPageDto> {
    const key = { payer, endpointId };
    const page = await this.deliveries.list(key, pageOf(query), { status, event, payoutId });
    if (page.items.length === 0 && (await this.endpoints.find(key)) === undefined) throw webhookUnknown();
    return toPageDto(page, toWebhookDeliveryDto);
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
    const key = { payer, deliveryId };
    const target = await this.deliveries.replay(key, actor);
    if (target === undefined) throw deliveryUnknown();
    if (!target.enabled) throw webhookDisabled(target.endpointId);
    this.webhooks.enqueue({ payer, endpointId: target.endpointId });
    return this.read(key, deliveryUnknown);
  }

  /** As it is by now; gone where the webhook is deleted at the same moment. */
  private async read(key: DeliveryKey, unknown: () => DomainError): Promise<WebhookDeliveryDto> {
    const delivery = await this.deliveries.find(key);
    if (delivery === undefined) throw unknown();
    return toWebhookDeliveryDto(delivery);
  }
}

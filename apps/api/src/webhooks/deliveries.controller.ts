import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { writeDelivery, type DeliveryReport } from '#domain';
import { WatchDeliveries } from '#use-cases';
import { Actor } from '../http/access/caller.js';
import { Requires } from '../http/access/route-access.js';
import { PageQuery, pageOf } from '../payouts/list-queries.dto.js';
import { Payer } from '../payouts/payer.js';
import type { PageDto } from '../payouts/payouts.dto.js';
import { DescribesDeliveries, DescribesPing, DescribesReplay } from './describe-deliveries.js';

/** What was sent to webhooks, and sending it again. */
@ApiTags('Webhooks')
@Controller('api/webhooks')
export class DeliveriesController {
  constructor(private readonly deliveries: WatchDeliveries) {}

  @Post(':webhookId/ping')
  @Requires('webhooks:manage')
  @HttpCode(202)
  @DescribesPing()
  async ping(@Payer() payer: string, @Param('webhookId') endpointId: string): Promise<DeliveryReport> {
    return writeDelivery(await this.deliveries.ping({ payer, endpointId }));
  }

  @Get(':webhookId/deliveries')
  @Requires('webhooks:manage')
  @DescribesDeliveries()
  async list(
    @Payer() payer: string,
    @Param('webhookId') endpointId: string,
    @Query() query: PageQuery,
  ): Promise<PageDto<DeliveryReport>> {
    const { items, next } = await this.deliveries.list({ payer, endpointId }, pageOf(query));
    return { items: items.map(writeDelivery), next_cursor: next ?? null };
  }

  @Post('deliveries/:deliveryId/replay')
  @Requires('webhooks:manage')
  @HttpCode(202)
  @DescribesReplay()
  async replay(
    @Payer() payer: string,
    @Param('deliveryId') deliveryId: string,
    @Actor() actor: string,
  ): Promise<DeliveryReport> {
    return writeDelivery(await this.deliveries.replay({ payer, deliveryId }, actor));
  }
}

import { Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { writeWebhook, type WebhookReport } from '#domain';
import { ManageWebhooks } from '#use-cases';
import { Actor } from '../http/access/caller.js';
import { Requires } from '../http/access/route-access.js';
import { JsonBody } from '../http/body/json-body.js';
import { PageQuery, pageOf } from '../payouts/list-queries.dto.js';
import { Payer } from '../payouts/payer.js';
import type { PageDto } from '../payouts/payouts.dto.js';
import {
  DescribesChange,
  DescribesCreation,
  DescribesDeletion,
  DescribesRotation,
  DescribesWebhook,
  DescribesWebhooks,
} from './describe-webhooks.js';
import { toWebhookWithSecretDto, type WebhookWithSecretDto } from './webhooks.dto.js';

/** Who is told what becomes of payouts and batches. */
@ApiTags('Webhooks')
@Controller('api/webhooks')
export class WebhooksController {
  constructor(private readonly webhooks: ManageWebhooks) {}

  @Post()
  @Requires('webhooks:manage')
  @DescribesCreation()
  async create(
    @Payer() payer: string,
    @JsonBody() body: unknown,
    @Actor() actor: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<WebhookWithSecretDto> {
    const made = toWebhookWithSecretDto(await this.webhooks.create(payer, body, actor));
    reply.header('location', `/api/webhooks/${made.id}`);
    return made;
  }

  @Get()
  @Requires('webhooks:manage')
  @DescribesWebhooks()
  async list(@Payer() payer: string, @Query() query: PageQuery): Promise<PageDto<WebhookReport>> {
    const { items, next } = await this.webhooks.list(payer, pageOf(query));
    return { items: items.map(writeWebhook), next_cursor: next ?? null };
  }

  @Get(':webhookId')
  @Requires('webhooks:manage')
  @DescribesWebhook()
  async read(@Payer() payer: string, @Param('webhookId') endpointId: string): Promise<WebhookReport> {
    return writeWebhook(await this.webhooks.read({ payer, endpointId }));
  }

  @Patch(':webhookId')
  @Requires('webhooks:manage')
  @DescribesChange()
  async change(
    @Payer() payer: string,
    @Param('webhookId') endpointId: string,
    @JsonBody() body: unknown,
    @Actor() actor: string,
  ): Promise<WebhookReport> {
    return writeWebhook(await this.webhooks.change({ payer, endpointId }, body, actor));
  }

  @Delete(':webhookId')
  @Requires('webhooks:manage')
  @HttpCode(204)
  @DescribesDeletion()
  async delete(
    @Payer() payer: string,
    @Param('webhookId') endpointId: string,
    @Actor() actor: string,
  ): Promise<void> {
    await this.webhooks.delete({ payer, endpointId }, actor);
  }

  @Post(':webhookId/rotate')
  @Requires('webhooks:manage')
  @HttpCode(200)
  @DescribesRotation()
  async rotate(
    @Payer() payer: string,
    @Param('webhookId') endpointId: string,
    @Actor() actor: string,
  ): Promise<WebhookWithSecretDto> {
    return toWebhookWithSecretDto(await this.webhooks.rotate({ payer, endpointId }, actor));
  }
}

import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import {
  ApiBody,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import type { Response } from 'express';
import { MAX_WEBHOOKS_PER_PAYER } from '#domain';
import { Problems } from '../documentation/problems.js';
import { Actor } from '../http/access/actor.js';
import { Requires } from '../http/access/route-access.js';
import { PageQuery, pageOf, toPageDto } from '../lists/page.dto.js';
import { Payer } from '../payouts/payer.js';
import {
  CHANGE_WEBHOOK_EXAMPLES,
  ChangeWebhookDto,
  CREATE_WEBHOOK_EXAMPLES,
  CreateWebhookDto,
  toWebhookChange,
  toWebhookDto,
  toWebhookWithSecretDto,
  WEBHOOK_ID,
  WEBHOOK_ID_PARAMETER,
  WebhookDto,
  WebhookPageDto,
  WebhookWithSecretDto,
} from './webhooks.dto.js';
import { WebhooksService } from './webhooks.service.js';

/** A payer's webhooks. */
@ApiTags('Webhooks')
@Controller('api/webhooks')
export class WebhooksController {
  constructor(private readonly webhooks: WebhooksService) {}

  @Post()
  @Requires('webhooks:manage')
  @ApiOperation({
    summary: 'Make a webhook',
    description:
      'Events from now on are sent to its address; earlier ones are not. The secret is in this answer and nowhere else. ' +
      `A payer has at most ${String(MAX_WEBHOOKS_PER_PAYER)} webhooks.`,
  })
  @ApiBody({ type: CreateWebhookDto, examples: CREATE_WEBHOOK_EXAMPLES })
  @ApiCreatedResponse({
    type: WebhookWithSecretDto,
    description: 'The webhook, enabled, with its secret.',
    headers: {
      Location: {
        description: 'Where the webhook is.',
        schema: { type: 'string' },
        example: `/api/webhooks/${WEBHOOK_ID.example}`,
      },
    },
  })
  @Problems('too_many_webhooks')
  async createWebhook(
    @Payer() payer: string,
    @Body() webhook: CreateWebhookDto,
    @Actor() actor: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<WebhookWithSecretDto> {
    const made = toWebhookWithSecretDto(await this.webhooks.create(payer, webhook, actor));
    response.setHeader('location', `/api/webhooks/${made.id}`);
    return made;
  }

  @Get()
  @Requires('webhooks:manage')
  @ApiOperation({
    summary: 'List webhooks',
    description: 'Newest first, the disabled ones too. Never with their secrets.',
  })
  @ApiOkResponse({ type: WebhookPageDto, description: 'A page of webhooks.' })
  async listWebhooks(@Payer() payer: string, @Query() query: PageQuery): Promise<WebhookPageDto> {
    return toPageDto(await this.webhooks.list(payer, pageOf(query)), toWebhookDto);
  }

  @Get(':id')
  @Requires('webhooks:manage')
  @ApiOperation({
    summary: 'Show a webhook',
    description: 'Without its secret: who has lost that rotates it.',
  })
  @ApiParam(WEBHOOK_ID_PARAMETER)
  @ApiOkResponse({ type: WebhookDto, description: 'The webhook.' })
  @Problems('webhook_unknown')
  async getWebhook(@Payer() payer: string, @Param('id') endpointId: string): Promise<WebhookDto> {
    return toWebhookDto(await this.webhooks.read({ payer, endpointId }));
  }

  @Patch(':id')
  @Requires('webhooks:manage')
  @ApiOperation({
    summary: 'Change, disable or enable a webhook',
    description:
      'What is left out stays as it is. While a webhook is disabled nothing is sent to it, and nothing new is noted for it; what waited ' +
      'when it was disabled continues when it is enabled again. What waits goes to the address of the moment it is sent.',
  })
  @ApiParam(WEBHOOK_ID_PARAMETER)
  @ApiBody({ type: ChangeWebhookDto, examples: CHANGE_WEBHOOK_EXAMPLES })
  @ApiOkResponse({ type: WebhookDto, description: 'The webhook as it is now.' })
  @Problems('webhook_unknown')
  async changeWebhook(
    @Payer() payer: string,
    @Param('id') endpointId: string,
    @Body() change: ChangeWebhookDto,
    @Actor() actor: string,
  ): Promise<WebhookDto> {
    return toWebhookDto(await this.webhooks.change({ payer, endpointId }, toWebhookChange(change), actor));
  }

  @Delete(':id')
  @Requires('webhooks:manage')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Delete a webhook',
    description:
      'With all its deliveries: those that wait are not sent any more, save one that is on its way. Deleting it again is 404.',
  })
  @ApiParam(WEBHOOK_ID_PARAMETER)
  @ApiNoContentResponse({ description: 'It is gone. No body.' })
  @Problems('webhook_unknown')
  async deleteWebhook(
    @Payer() payer: string,
    @Param('id') endpointId: string,
    @Actor() actor: string,
  ): Promise<void> {
    await this.webhooks.delete({ payer, endpointId }, actor);
  }

  @Post(':id/rotate')
  @Requires('webhooks:manage')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Replace the secret of a webhook',
    description:
      'Deliveries are signed with the new secret from now on, and with the former one beside it for 24 hours. One that was replaced ' +
      'earlier than the former signs no more.',
  })
  @ApiParam(WEBHOOK_ID_PARAMETER)
  @ApiOkResponse({
    type: WebhookWithSecretDto,
    description: 'The webhook with its new secret, which is shown here only.',
  })
  @Problems('webhook_unknown')
  async rotateWebhookSecret(
    @Payer() payer: string,
    @Param('id') endpointId: string,
    @Actor() actor: string,
  ): Promise<WebhookWithSecretDto> {
    return toWebhookWithSecretDto(await this.webhooks.rotate({ payer, endpointId }, actor));
  }
}

import { randomBytes, randomUUID } from 'node:crypto';
import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import {
  ApiBody,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { Response } from 'express';
import { WebhookEndpointRepository } from '#database';
import {
  DomainError,
  FORMER_SECRET_MS,
  MAX_WEBHOOKS_PER_PAYER,
  WEBHOOK_SECRET_BYTES,
  type WebhookEndpoint,
} from '#domain';
import { EnqueueWebhooks, webhookUnknown } from '#use-cases';
import { GuardedWebhookTargets } from '#webhooks';
import { WEBHOOK_ID } from '../documentation/fields.js';
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
  toWebhookDto,
  toWebhookWithSecretDto,
  WebhookDto,
  WebhookPageDto,
  WebhookWithSecretDto,
} from './webhooks.dto.js';

/** A payer's webhooks. */
@ApiTags('Webhooks')
@Controller('api/webhooks')
export class WebhooksController {
  constructor(
    private readonly endpoints: WebhookEndpointRepository,
    private readonly targets: GuardedWebhookTargets,
    private readonly webhooks: EnqueueWebhooks,
  ) {}

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
    @Body() { url, events }: CreateWebhookDto,
    @Actor() actor: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<WebhookWithSecretDto> {
    this.checkTarget(url);
    const webhook = { payer, endpointId: randomUUID(), secret: newSecret(), url, events };
    const endpoint = await this.endpoints.create(webhook, MAX_WEBHOOKS_PER_PAYER, actor);
    if (endpoint === 'too_many') throw tooManyWebhooks(MAX_WEBHOOKS_PER_PAYER);
    response.setHeader('location', `/api/webhooks/${endpoint.endpointId}`);
    return toWebhookWithSecretDto(endpoint, webhook.secret);
  }

  @Get()
  @Requires('webhooks:manage')
  @ApiOperation({
    summary: 'List webhooks',
    description: 'Newest first, the disabled ones too. Never with their secrets.',
  })
  @ApiOkResponse({ type: WebhookPageDto, description: 'A page of webhooks.' })
  async listWebhooks(@Payer() payer: string, @Query() query: PageQuery): Promise<WebhookPageDto> {
    return toPageDto(await this.endpoints.list(payer, pageOf(query)), toWebhookDto);
  }

  @Get(':id')
  @Requires('webhooks:manage')
  @ApiOperation({
    summary: 'Show a webhook',
    description: 'Without its secret: who has lost that rotates it.',
  })
  @ApiOkResponse({ type: WebhookDto, description: 'The webhook.' })
  @Problems('webhook_unknown')
  async getWebhook(@Payer() payer: string, @Param('id') endpointId: string): Promise<WebhookDto> {
    return toWebhookDto(known(await this.endpoints.find({ payer, endpointId })));
  }

  @Patch(':id')
  @Requires('webhooks:manage')
  @ApiOperation({
    summary: 'Change, disable or enable a webhook',
    description:
      'What is left out stays as it is. While a webhook is disabled nothing is sent to it, and nothing new is noted for it; what waited ' +
      'when it was disabled continues when it is enabled again. What waits goes to the address of the moment it is sent.',
  })
  @ApiBody({ type: ChangeWebhookDto, examples: CHANGE_WEBHOOK_EXAMPLES })
  @ApiOkResponse({ type: WebhookDto, description: 'The webhook as it is now.' })
  @Problems('webhook_unknown')
  async changeWebhook(
    @Payer() payer: string,
    @Param('id') endpointId: string,
    @Body() { url, events, enabled }: ChangeWebhookDto,
    @Actor() actor: string,
  ): Promise<WebhookDto> {
    if (url !== undefined) this.checkTarget(url);
    const key = { payer, endpointId };
    const endpoint = known(await this.endpoints.change(key, { url, events, enabled }, actor));
    if (endpoint.enabled) this.webhooks.enqueue(key);
    return toWebhookDto(endpoint);
  }

  @Delete(':id')
  @Requires('webhooks:manage')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Delete a webhook',
    description:
      'With all its deliveries: those that wait are not sent any more, save one that is on its way. Deleting it again is 404.',
  })
  @ApiNoContentResponse({ description: 'Deleted. No body.' })
  @Problems('webhook_unknown')
  async deleteWebhook(
    @Payer() payer: string,
    @Param('id') endpointId: string,
    @Actor() actor: string,
  ): Promise<void> {
    if (!(await this.endpoints.delete({ payer, endpointId }, actor))) throw webhookUnknown();
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
    const secret = newSecret();
    const endpoint = await this.endpoints.rotate({ payer, endpointId }, secret, FORMER_SECRET_MS, actor);
    return toWebhookWithSecretDto(known(endpoint), secret);
  }

  /** @throws DomainError `invalid_request` for an address that nothing may be sent to */
  private checkTarget(url: string): void {
    const fault = this.targets.faultOf(new URL(url), '/url');
    if (fault === undefined) return;
    throw new DomainError('invalid_request', 'The webhook is not valid. Nothing was changed.', {
      faults: [fault],
    });
  }
}

const newSecret = (): Buffer => randomBytes(WEBHOOK_SECRET_BYTES);

function known(endpoint: WebhookEndpoint | undefined): WebhookEndpoint {
  if (endpoint === undefined) throw webhookUnknown();
  return endpoint;
}

function tooManyWebhooks(limit: number): DomainError {
  return new DomainError('too_many_webhooks', `There are ${String(limit)} webhooks already.`, {
    details: { limit },
  });
}

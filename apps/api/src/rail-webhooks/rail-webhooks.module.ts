import { Module } from '@nestjs/common';
import { RailWebhooksController } from './rail-webhooks.controller.js';
import { RailWebhooks } from './rail-webhooks.service.js';

/** What the PSP sends. What asks the PSP runs in the worker. */
@Module({ controllers: [RailWebhooksController], providers: [RailWebhooks] })
export class RailWebhooksModule {}

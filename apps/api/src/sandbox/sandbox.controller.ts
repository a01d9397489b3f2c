import { Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { Ispb } from '#domain';
import { ApiCount } from '../documentation/fields.js';
import { Problems } from '../documentation/problems.js';
import { Actor } from '../http/access/actor.js';
import { Requires } from '../http/access/route-access.js';
import { ApiIspb, PathIspb } from '../messages/path-ispb.js';
import { readPathNumber } from '../http/path-number.js';
import { Sandbox } from './sandbox.service.js';

/** The most messages one call makes; also keeps its transaction short. */
const MAX_MESSAGES = 10_000;

/** What a call for random messages did. */
class InsertionDto {
  @ApiCount({ description: 'Messages that were stored.', example: 25 }) readonly inserted!: number;
}

/** Utility routes for trying Malote out; there only with SANDBOX=true. */
@ApiTags('Sandbox')
@Controller('api/util')
export class SandboxController {
  constructor(private readonly sandbox: Sandbox) {}

  @Post('msgs/:ispb/:number')
  @Requires('messages:write')
  @HttpCode(201)
  @ApiIspb()
  @ApiOperation({
    summary: 'Insert random messages',
    description: 'Random, valid messages with this institution as receiver.',
  })
  @ApiParam({
    name: 'number',
    description: 'How many, in plain digits.',
    schema: { type: 'integer', minimum: 1, maximum: MAX_MESSAGES, example: 25 },
  })
  @ApiCreatedResponse({ type: InsertionDto, description: 'They are stored.' })
  @Problems('invalid_parameters')
  async insertRandomMessages(@PathIspb() ispb: Ispb, @Param('number') number: string): Promise<InsertionDto> {
    return { inserted: await this.sandbox.insert(ispb, readPathNumber('number', number, 1, MAX_MESSAGES)) };
  }

  @Post('reset')
  @Requires('operate')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Reset the sandbox',
    description:
      'Messages, streams, payouts, webhooks: as on the first day. The audit log stays, and so do API keys with `AUTH=required`; with ' +
      '`AUTH=off` all keys are revoked. Calls that wait on a stream are answered 410.',
  })
  @ApiNoContentResponse({ description: 'Everything is empty. No body.' })
  resetSandbox(@Actor() actor: string): Promise<void> {
    return this.sandbox.reset(actor);
  }
}

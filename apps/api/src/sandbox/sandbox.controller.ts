import { Controller, HttpCode, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Ispb } from '#domain';
import { InsertRandomMessages, ResetSandbox } from '#use-cases';
import { Actor } from '../http/access/caller.js';
import { Requires } from '../http/access/route-access.js';
import { ApiIspb, PathIspb } from '../streams/path-ispb.js';
import { DescribesInsert, DescribesReset } from './describe-sandbox.js';
import type { InsertionDto } from './insertion.dto.js';
import { MessageCount } from './message-count.js';

/** Utility routes for trying Malote out; there only with SANDBOX=true. */
@ApiTags('Sandbox')
@Controller('api/util')
export class SandboxController {
  constructor(
    private readonly messages: InsertRandomMessages,
    private readonly sandbox: ResetSandbox,
  ) {}

  @Post('msgs/:ispb/:number')
  @Requires('messages:write')
  @HttpCode(201)
  @ApiIspb()
  @DescribesInsert()
  async insert(@PathIspb() ispb: Ispb, @MessageCount() count: number): Promise<InsertionDto> {
    return { inserted: await this.messages.insert(ispb, count) };
  }

  @Post('reset')
  @Requires('operate')
  @HttpCode(204)
  @DescribesReset()
  reset(@Actor() actor: string): Promise<void> {
    return this.sandbox.reset(actor);
  }
}

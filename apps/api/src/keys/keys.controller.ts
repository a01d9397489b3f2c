import { Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { writeKey, writeMadeKey } from '#domain';
import { ManageKeys } from '#use-cases';
import { Actor } from '../http/access/caller.js';
import { Requires } from '../http/access/route-access.js';
import { JsonBody, OptionalJsonBody } from '../http/body/json-body.js';
import { PageQuery, pageOf } from '../payouts/list-queries.dto.js';
import type { PageDto } from '../payouts/payouts.dto.js';
import { DescribesCreation, DescribesKeys, DescribesRevocation, DescribesRotation } from './describe-keys.js';
import type { KeyDto, MadeKeyDto, RotatedKeyDto } from './keys.dto.js';

/** The operator's way to keys; `npm run keys` is the other, and the one that makes the first. */
@ApiTags('Keys')
@Controller('api/keys')
export class KeysController {
  constructor(private readonly keys: ManageKeys) {}

  @Post()
  @Requires('operate')
  @HttpCode(201)
  @DescribesCreation()
  async create(@JsonBody() body: unknown, @Actor() actor: string): Promise<MadeKeyDto> {
    const { key, text } = await this.keys.create(body, actor);
    return writeMadeKey(key, text);
  }

  @Get()
  @Requires('operate')
  @DescribesKeys()
  async list(@Query() query: PageQuery): Promise<PageDto<KeyDto>> {
    const { items, next } = await this.keys.list(pageOf(query));
    return { items: items.map(writeKey), next_cursor: next ?? null };
  }

  @Post(':keyId/rotate')
  @Requires('operate')
  @HttpCode(201)
  @DescribesRotation()
  async rotate(
    @Param('keyId') keyId: string,
    @OptionalJsonBody() body: unknown,
    @Actor() actor: string,
  ): Promise<RotatedKeyDto> {
    const { key, text, previousExpiresAt } = await this.keys.rotate(keyId, body, actor);
    return {
      ...writeMadeKey(key, text),
      rotated_from: keyId,
      previous_expires_at: previousExpiresAt.toISOString(),
    };
  }

  @Delete(':keyId')
  @Requires('operate')
  @HttpCode(204)
  @DescribesRevocation()
  async revoke(@Param('keyId') keyId: string, @Actor() actor: string): Promise<void> {
    await this.keys.revoke(keyId, actor);
  }
}

import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import {
  ApiBody,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { DEFAULT_OVERLAP_HOURS } from '#domain';
import { toKeyDocument, toMadeKeyDocument, toRotatedKeyDocument } from '#presenters';
import { ManageKeys } from '#use-cases';
import { Problems } from '../documentation/problems.js';
import { Actor } from '../http/access/actor.js';
import { Requires } from '../http/access/route-access.js';
import { PageQuery, pageOf, toPageDto } from '../lists/page.dto.js';
import {
  CREATE_KEY_EXAMPLES,
  CreateKeyDto,
  KeyPageDto,
  MadeKeyDto,
  RotatedKeyDto,
  RotateKeyDto,
  toKeyGrant,
} from './keys.dto.js';

/** API keys, for the operator. The CLI does the same, and makes the first key. */
@ApiTags('Keys')
@Controller('api/keys')
export class KeysController {
  constructor(private readonly keys: ManageKeys) {}

  @Post()
  @Requires('operate')
  @ApiOperation({
    summary: 'Make a key',
    description:
      'The key itself is in this answer and nowhere else, ever: what is stored is its SHA-256. The first key of an installation is made with ' +
      '`npm run keys -- create --scope operate`.',
  })
  @ApiBody({ type: CreateKeyDto, examples: CREATE_KEY_EXAMPLES })
  @ApiCreatedResponse({ type: MadeKeyDto, description: 'The key. It works at once, everywhere.' })
  async createKey(@Body() key: CreateKeyDto, @Actor() actor: string): Promise<MadeKeyDto> {
    return toMadeKeyDocument(await this.keys.create(toKeyGrant(key), actor));
  }

  @Get()
  @Requires('operate')
  @ApiOperation({
    summary: 'List keys',
    description: 'Newest first, the ended ones too. Never with the key itself.',
  })
  @ApiOkResponse({ type: KeyPageDto, description: 'A page of keys.' })
  async listKeys(@Query() query: PageQuery): Promise<KeyPageDto> {
    return toPageDto(await this.keys.list(pageOf(query)), toKeyDocument);
  }

  @Post(':key_id/rotate')
  @Requires('operate')
  @ApiOperation({
    summary: 'Replace a key',
    description:
      'Makes a key of the same scopes, payer and ISPBs, to live as long as the old one was made for. The old one continues to work for the ' +
      'overlap, 24 hours unless said otherwise, and not longer than it would have. A key whose successor is good is not rotated again.',
  })
  @ApiBody({ type: RotateKeyDto, required: false })
  @ApiCreatedResponse({ type: RotatedKeyDto, description: 'The new key, shown here only.' })
  @Problems('key_unknown', 'key_inactive', 'key_replaced')
  async rotateKey(
    @Param('key_id') keyId: string,
    @Body() { overlap_hours = DEFAULT_OVERLAP_HOURS }: RotateKeyDto,
    @Actor() actor: string,
  ): Promise<RotatedKeyDto> {
    return toRotatedKeyDocument(await this.keys.rotate(keyId, overlap_hours, actor), keyId);
  }

  @Delete(':key_id')
  @Requires('operate')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Revoke a key',
    description:
      'It works nowhere any more within three seconds, mostly at once; calls that wait with it end with nothing. Repeating it is safe.',
  })
  @ApiNoContentResponse({ description: 'The key is revoked. No body.' })
  @Problems('key_unknown')
  async revokeKey(@Param('key_id') keyId: string, @Actor() actor: string): Promise<void> {
    await this.keys.revoke(keyId, actor);
  }
}

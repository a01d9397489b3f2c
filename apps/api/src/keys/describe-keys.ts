import { applyDecorators } from '@nestjs/common';
import {
  ApiBody,
  ApiCreatedResponse,
  ApiExtraModels,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
} from '@nestjs/swagger';
import { ApiProblems } from '../documentation/api-problems.js';
import { jsonAnswer } from '../documentation/json-answer.js';
import { KeyOrderDto, KeyPageDto, KeyRotationDto, MadeKeyDto, RotatedKeyDto } from './keys.dto.js';

const EXAMPLE_ORDER = {
  scopes: ['streams:read', 'payouts:write', 'payouts:read'],
  payer: 'acme',
  ispbs: ['32074986'],
  expires_in_days: 90,
};
/** Not whole, so that nobody takes it for one, nor any scanner of repositories. */
const EXAMPLE_TEXT = 'mk_4xT9bQ2w…';
const EXAMPLE_MADE = {
  id: 'key_3f9c2a7d51e80b46c9d2',
  key: EXAMPLE_TEXT,
  prefix: 'mk_4xT9bQ2w',
  scopes: EXAMPLE_ORDER.scopes,
  payer: EXAMPLE_ORDER.payer,
  ispbs: EXAMPLE_ORDER.ispbs,
  expires_at: '2026-05-31T12:00:00.000Z',
};
const { key: _, ...EXAMPLE_SHOWN } = EXAMPLE_MADE;
const EXAMPLE_KEY = {
  ...EXAMPLE_SHOWN,
  created_at: '2026-03-02T12:00:00.000Z',
  revoked_at: null,
  last_used_at: '2026-03-02T12:30:00.000Z',
  rotated_from: null,
};
const EXAMPLE_SUCCESSOR = {
  ...EXAMPLE_MADE,
  id: 'key_91d04be7c35fa2680e17',
  key: 'mk_0cVw71Zs…',
  prefix: 'mk_0cVw71Zs',
  rotated_from: EXAMPLE_KEY.id,
  previous_expires_at: '2026-03-03T12:00:00.000Z',
};

/** `POST /api/keys`, documented. */
export const DescribesCreation = (): MethodDecorator =>
  applyDecorators(
    ApiExtraModels(MadeKeyDto),
    ApiOperation({
      operationId: 'createKey',
      summary: 'Make a key',
      description:
        'The key itself is in this answer and nowhere else, ever: what is stored is its SHA-256. The first key of an installation is made with ' +
        '`npm run keys -- create --scope operate`.',
    }),
    ApiBody({
      type: KeyOrderDto,
      examples: {
        integrator: {
          summary: 'A fintech that pays, and collects for its institution',
          value: EXAMPLE_ORDER,
        },
        operator: {
          summary: 'Somebody who runs the installation',
          value: { scopes: ['operate'], expires_in_days: 365 },
        },
      },
    }),
    ApiCreatedResponse({
      description: 'The key. It works at once, everywhere.',
      content: jsonAnswer(MadeKeyDto, EXAMPLE_MADE),
    }),
    ApiProblems(
      'invalid_request',
      'malformed_json',
      'body_missing',
      'body_too_large',
      'unsupported_media_type',
    ),
  );

/** `GET /api/keys`, documented. */
export const DescribesKeys = (): MethodDecorator =>
  applyDecorators(
    ApiExtraModels(KeyPageDto),
    ApiOperation({
      operationId: 'listKeys',
      summary: 'List keys',
      description: 'Newest first, the ended ones too. Never with the key itself.',
    }),
    ApiOkResponse({
      description: 'A page of keys.',
      content: jsonAnswer(KeyPageDto, { items: [EXAMPLE_KEY], next_cursor: null }),
    }),
    ApiProblems('invalid_parameters', 'invalid_cursor'),
  );

/** `POST /api/keys/{keyId}/rotate`, documented. */
export const DescribesRotation = (): MethodDecorator =>
  applyDecorators(
    ApiExtraModels(RotatedKeyDto),
    ApiOperation({
      operationId: 'rotateKey',
      summary: 'Replace a key',
      description:
        'Makes a key of the same scopes, payer and ISPBs, to live as long as the old one was made for. The old one goes on working for the ' +
        'overlap, 24 hours unless said otherwise, and not longer than it would have.',
    }),
    ApiKeyId(),
    ApiBody({
      type: KeyRotationDto,
      required: false,
      examples: { overlap: { summary: 'Two days to change over', value: { overlap_hours: 48 } } },
    }),
    ApiCreatedResponse({
      description: 'The new key, shown here only.',
      content: jsonAnswer(RotatedKeyDto, EXAMPLE_SUCCESSOR),
    }),
    ApiProblems(
      'invalid_request',
      'malformed_json',
      'key_unknown',
      'key_inactive',
      'body_too_large',
      'unsupported_media_type',
    ),
  );

/** `DELETE /api/keys/{keyId}`, documented. */
export const DescribesRevocation = (): MethodDecorator =>
  applyDecorators(
    ApiOperation({
      operationId: 'revokeKey',
      summary: 'Revoke a key',
      description:
        'It works nowhere any more within three seconds, mostly at once; calls that wait with it end with nothing. Repeating it is safe.',
    }),
    ApiKeyId(),
    ApiNoContentResponse({ description: 'The key is revoked. No body.' }),
    ApiProblems('key_unknown'),
  );

function ApiKeyId(): MethodDecorator {
  return ApiParam({
    name: 'keyId',
    description: 'The `id` of the key.',
    schema: { type: 'string', pattern: '^key_[0-9a-f]{20}$', example: EXAMPLE_KEY.id },
  });
}

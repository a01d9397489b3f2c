import { Controller, HttpCode, Param, Post, Req } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { END_TO_END_ID } from '../documentation/fields.js';
import { Problems } from '../documentation/problems.js';
import { OpenToAll } from '../http/access/route-access.js';
import type { ApiRequest } from '../http/api-request.js';
import { KeepsRawBody } from '../http/body/route-body.js';
import { RailWebhooks } from './rail-webhooks.service.js';

const NO_BODY = Buffer.alloc(0);

@ApiTags("The PSP's webhooks")
@Controller('api/rail/webhooks')
export class RailWebhooksController {
  constructor(private readonly webhooks: RailWebhooks) {}

  @Post(':profile')
  @OpenToAll()
  @KeepsRawBody()
  @HttpCode(200)
  @ApiOperation({
    summary: 'Take a webhook of the PSP',
    description:
      'Payouts in doubt that it names are looked up at once, at most once a second each. Nothing in its content is trusted. Any other content gets the same answer. With the simulated rail, anyone may send one to `simulated`.',
  })
  @ApiParam({
    name: 'profile',
    description:
      'The name in `RAIL_PROFILE`, of a file without `.json`; `simulated` with the simulated rail.',
    schema: { type: 'string', example: 'simulated' },
  })
  @ApiBody({
    description: 'As the PSP writes it.',
    schema: { type: 'object', additionalProperties: true, example: { end_to_end_id: END_TO_END_ID.example } },
  })
  @ApiOkResponse({
    description: 'It was understood, or is about nothing of ours.',
    schema: { type: 'object', example: {} },
  })
  @Problems('rail_webhook_unknown', 'rail_webhook_not_authentic')
  async takeRailWebhook(@Param('profile') profile: string, @Req() request: ApiRequest): Promise<object> {
    const { headers, query: parameters, rawBody: body = NO_BODY } = request;
    await this.webhooks.take(profile, { headers, parameters, body }, request.body);
    return {};
  }
}

import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { Language } from '#domain';
import { toOperatedPayout } from '#presenters';
import { OperatorActions } from '#use-cases';
import { Problems } from '../documentation/problems.js';
import { Actor } from '../http/access/actor.js';
import { Requires } from '../http/access/route-access.js';
import { AnswerLanguage } from '../http/answer-language.js';
import { PageQuery, pageOf, toPageDto } from '../lists/page.dto.js';
import {
  HeldPageDto,
  MARK_EXAMPLES,
  MarkPayoutDto,
  OperationDto,
  PAYOUT_ID_PARAMETER,
  toMarkCommand,
  toOperationDto,
} from './held-payouts.dto.js';
import { ReasonDto, toReason } from './reason.dto.js';

/** What operators do about payouts that the machine cannot bring to their end, over all payers. */
@ApiTags('Operate payouts')
@Controller('api/operations/payouts')
export class HeldPayoutsController {
  constructor(private readonly actions: OperatorActions) {}

  @Get('held')
  @Requires('operate')
  @ApiOperation({
    summary: 'List payouts that need review',
    description:
      'Payouts of all payers in `needs_review`, those of the oldest batches first, with what can be done about each.',
  })
  @ApiOkResponse({ type: HeldPageDto, description: 'A page of payouts.' })
  async listHeldPayouts(
    @Query() query: PageQuery,
    @AnswerLanguage() language: Language,
  ): Promise<HeldPageDto> {
    return toPageDto(await this.actions.held(pageOf(query)), (held) => toOperatedPayout(held, language));
  }

  @Post(':payout_id/check-status')
  @Requires('operate')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Look a payout up at the rail',
    description:
      'For a payout `in_doubt` or in `needs_review`: a worker looks it up at the rail at once, rather than when the next look-up is due. ' +
      'The answer decides, as always. A payout that a worker is looking up at this moment is left to it.',
  })
  @ApiParam(PAYOUT_ID_PARAMETER)
  @ApiBody({ type: ReasonDto, required: false })
  @ApiOkResponse({ type: OperationDto, description: 'It will be looked up.' })
  @Problems('payout_id_unknown', 'payout_state_forbids')
  async checkPayoutStatus(
    @Param('payout_id') payoutId: string,
    @Body() reason: ReasonDto,
    @Actor() actor: string,
    @AnswerLanguage() language: Language,
  ): Promise<OperationDto> {
    return toOperationDto(await this.actions.checkStatus(payoutId, toReason(reason), actor), language);
  }

  @Post(':payout_id/redrive')
  @Requires('operate')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Submit again',
    description:
      'A payout in `needs_review` is submitted again. It keeps its payment_id, which the rail pays once at most; only where the rail has ' +
      'definitively rejected that (an operator code such as AM04) it gets a new one. So it is safe even when it is unknown whether it was paid.',
  })
  @ApiParam(PAYOUT_ID_PARAMETER)
  @ApiBody({ type: ReasonDto, required: false })
  @ApiOkResponse({ type: OperationDto, description: 'It is on its way.' })
  @Problems('payout_id_unknown', 'payout_state_forbids', 'payout_claimed')
  async redrivePayout(
    @Param('payout_id') payoutId: string,
    @Body() reason: ReasonDto,
    @Actor() actor: string,
    @AnswerLanguage() language: Language,
  ): Promise<OperationDto> {
    return toOperationDto(await this.actions.redrive(payoutId, toReason(reason), actor), language);
  }

  @Post(':payout_id/mark')
  @Requires('operate')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Mark as paid or failed',
    description:
      'Ends a payout in `needs_review` for good, as you know from elsewhere that it ended: Malote no longer looks it up, and a late answer ' +
      'changes nothing. Its batch is completed and webhooks are sent as with any other. With `paid` say when it settled, which cannot be before the payout was accepted, and, if it was paid by ' +
      'other means, under which endToEndId. **Be certain**: what is marked `failed` and settles all the same has been paid.',
  })
  @ApiParam(PAYOUT_ID_PARAMETER)
  @ApiBody({ type: MarkPayoutDto, examples: MARK_EXAMPLES })
  @ApiOkResponse({ type: OperationDto, description: 'It is at its end.' })
  @Problems('payout_id_unknown', 'payout_state_forbids', 'payout_claimed')
  async markPayout(
    @Param('payout_id') payoutId: string,
    @Body() mark: MarkPayoutDto,
    @Actor() actor: string,
    @AnswerLanguage() language: Language,
  ): Promise<OperationDto> {
    return toOperationDto(await this.actions.mark(payoutId, toMarkCommand(mark), actor), language);
  }
}

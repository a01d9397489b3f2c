import { Body, Controller, Get, Param, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import {
  PayerBacklogRepository,
  PayerPolicyRepository,
  RailHoldRepository,
  SettlementPauseRepository,
} from '#database';
import { DomainError, parsePayer } from '#domain';
import { toPayerBacklog, toPayerPolicy } from '#presenters';
import { RailAvailability } from '#redis';
import { Problems } from '../documentation/problems.js';
import { Actor } from '../http/access/actor.js';
import { Requires } from '../http/access/route-access.js';
import { HttpProblem } from '../http/problems/http-problem.js';
import {
  PAYER_PARAMETER,
  PayerBacklogsDto,
  PayerPolicyDto,
  ReplacePayerPolicyDto,
  toPolicy,
} from './payers.dto.js';

/** Which payers wait, and what operators set for each. */
@ApiTags('Operate payouts')
@Controller('api/operations/payers')
export class PayersController {
  constructor(
    private readonly policies: PayerPolicyRepository,
    private readonly backlogs: PayerBacklogRepository,
    private readonly settlement: SettlementPauseRepository,
    private readonly holds: RailHoldRepository,
    private readonly rail: RailAvailability,
  ) {}

  @Get()
  @Requires('operate')
  @ApiOperation({
    summary: 'List the payers that wait',
    description:
      'The hundred payers with most unclaimed payouts, in the oldest 10,000 open batches: what they have open, what it waits for, and their policies. It costs the ' +
      'same after years.',
  })
  @ApiOkResponse({
    type: PayerBacklogsDto,
    description: 'The payers, those with most unclaimed payouts first.',
  })
  async listPayers(): Promise<PayerBacklogsDto> {
    const [{ payers, isAtLeast }, pause, holds, isRailDown] = await Promise.all([
      this.backlogs.largest(),
      this.settlement.read(),
      this.holds.list(),
      this.rail.read().then(
        ({ rail }) => rail === 'down',
        () => false,
      ),
    ]);
    const submissions = { isPaused: pause !== undefined, isRailHeld: holds.length > 0, isRailDown };
    return { items: payers.map((one) => toPayerBacklog(one, submissions)), at_least: isAtLeast };
  }

  @Get(':payer')
  @Requires('operate')
  @ApiOperation({
    summary: 'Get the policy of a payer',
    description: 'A payer for whom nothing was set, or who is unknown, has the defaults.',
  })
  @ApiParam(PAYER_PARAMETER)
  @ApiOkResponse({ type: PayerPolicyDto, description: 'The policy.' })
  @Problems('invalid_parameters')
  async getPayerPolicy(@Param('payer') text: string): Promise<PayerPolicyDto> {
    const payer = readPayer(text);
    return toPayerPolicy(payer, await this.policies.read(payer));
  }

  @Put(':payer')
  @Requires('operate')
  @ApiOperation({
    summary: 'Set the policy of a payer',
    description:
      'Replaces all of it: what is left out has its default. Limits hold for batches that are accepted from now on; a pause holds at once, for what is claimed and not ' +
      'yet sent too, while look-ups of what was sent, acceptance, reports and cancellation go on. The audit log says what became different. Repeating it is safe.',
  })
  @ApiParam(PAYER_PARAMETER)
  @ApiOkResponse({ type: PayerPolicyDto, description: 'The policy as it is now.' })
  @Problems('invalid_parameters')
  async setPayerPolicy(
    @Param('payer') text: string,
    @Body() body: ReplacePayerPolicyDto,
    @Actor() actor: string,
  ): Promise<PayerPolicyDto> {
    const payer = readPayer(text);
    if (body.payer !== undefined && body.payer !== payer) throw otherPayer();
    const { policy } = await this.policies.set(payer, toPolicy(body), actor, null);
    return toPayerPolicy(payer, policy);
  }
}

/** @throws HttpProblem `invalid_parameters` */
function readPayer(text: string): string {
  const payer = parsePayer(text);
  if (payer.ok) return payer.value;
  throw new HttpProblem('invalid_parameters', { faults: [{ pointer: '/payer', ...payer.fault }] });
}

function otherPayer(): DomainError {
  const message = { text: 'This must be the payer of the address.' } as const;
  return new DomainError('invalid_request', 'The body names another payer than the address.', {
    faults: [{ pointer: '/payer', code: 'invalid_format', message }],
  });
}

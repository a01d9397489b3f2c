import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { isBatchId, parsed, refused, type Language } from '#domain';
import { toFoundPayout } from '#presenters';
import { FindPayouts } from '#use-cases';
import { ApiPayer, ApiText } from '../documentation/fields.js';
import { Problems } from '../documentation/problems.js';
import { Requires } from '../http/access/route-access.js';
import { AnswerLanguage } from '../http/answer-language.js';
import { Reads } from '../http/reads.js';
import { PayoutWithHistoryDto } from '../payouts/report.dto.js';
import { BATCHES_SHOWN, GetOverview } from './get-overview.js';
import { ADVICE, OF_PAYER } from './held-payouts.dto.js';
import { BatchWithPayerDto } from './overview.dto.js';

const MAX_CHARACTERS = 128;

/** What is looked for. In a body: a CPF in an address would be in logs. */
export class SearchDto {
  @ApiText({
    minLength: 1,
    maxLength: MAX_CHARACTERS,
    description:
      "A batch_id, payout_id, external_id, endToEndId or user_id, the PSP's id of a payment, or a CPF or CNPJ; whichever it is.",
    example: 'u1-001',
  })
  @Reads((value) =>
    typeof value === 'string' && value !== '' && value.length <= MAX_CHARACTERS
      ? parsed(value)
      : refused(
          value === undefined ? 'required' : 'invalid_format',
          'This must be a text of 1 to {max} characters.',
          {
            max: MAX_CHARACTERS,
          },
        ),
  )
  readonly id!: string;
}

/** A payment as those see it who run the installation, with all that has happened to it. */
export class FoundPayoutDto extends PayoutWithHistoryDto {
  @ApiPayer(OF_PAYER) readonly payer!: string;
  @ApiText({ ...ADVICE, example: 'None: the payout is final.' }) readonly advice!: string;
}

export class SearchResultDto {
  @ApiProperty({ type: [BatchWithPayerDto], description: `Of this id, the newest ${String(BATCHES_SHOWN)}.` })
  readonly batches!: readonly BatchWithPayerDto[];
  @ApiProperty({
    type: [FoundPayoutDto],
    description: 'Of each payer the newest hundred of each kind of id.',
  })
  readonly payouts!: readonly FoundPayoutDto[];
  @ApiProperty({ description: 'There are more payouts than these.', example: false })
  readonly has_more!: boolean;
}

/** Whatever an operator was given: where it belongs. */
@ApiTags('Operate payouts')
@Controller('api/operations/search')
export class SearchController {
  constructor(
    private readonly overview: GetOverview,
    private readonly payouts: FindPayouts,
  ) {}

  @Post()
  @Requires('operate')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Find batches and payouts of any payer, with their history',
    description:
      'By whatever id you were given, over all payers: an `external_id` that several of them used finds several payments. A CPF or CNPJ, with or ' +
      "without punctuation, finds payouts whose key it is, or whose `expected_tax_id`: of other keys Malote does not keep the owner's.",
  })
  @ApiBody({ type: SearchDto })
  @ApiOkResponse({ type: SearchResultDto, description: 'What was found; nothing is two empty lists.' })
  @Problems('items_removed')
  async search(@Body() { id }: SearchDto, @AnswerLanguage() language: Language): Promise<SearchResultDto> {
    const text = id.trim();
    const page = { cursor: undefined, limit: BATCHES_SHOWN };
    const [batches, { items, hasMore }] = await Promise.all([
      isBatchId(text) ? this.overview.batches(text, page) : { items: [] },
      this.payouts.find(text),
    ]);
    return {
      batches: batches.items,
      payouts: items.map((found) => toFoundPayout(found, language)),
      has_more: hasMore,
    };
  }
}

import { ApiProperty } from '@nestjs/swagger';
import { toInstant } from '#domain';
import type { Page, StatementLine, StatementSums } from '#use-cases';
import {
  ApiBatchIdProperty,
  ApiClientId,
  ApiCount,
  ApiDescription,
  ApiEndToEndId,
  ApiExternalId,
  ApiIspbProperty,
  ApiMoment,
  ApiPayoutId,
  ApiText,
  DATE,
  OPTIONAL,
} from '../documentation/fields.js';
import { PageOf, toPageDto } from '../lists/page.dto.js';

const KINDS = ['payment', 'return'] as const;

/** How many, and what they come to. */
export class StatementSumDto {
  @ApiCount({ example: 1 }) readonly count!: number;
  @ApiCount({ example: 35_000 }) readonly amount_cents!: number;
}

/** What settled in an hour of the day. */
export class StatementHourDto extends StatementSumDto {
  @ApiProperty({
    type: 'integer',
    minimum: 0,
    maximum: 23,
    description: 'By the clock of São Paulo: 9 is from 09:00 to 10:00.',
    example: 9,
  })
  readonly hour!: number;
}

/** A payment that settled, or money of one that came back. */
export class StatementLineDto {
  @ApiProperty({ enum: KINDS, enumName: 'StatementLineKind', example: 'payment' })
  readonly kind!: StatementLine['kind'];
  @ApiMoment('When the payment settled, or the money came back.') readonly settled_at!: string;
  @ApiCount('Centavos, also of a return.', 35_000) readonly amount_cents!: number;
  @ApiBatchIdProperty() readonly batch_id!: string;
  @ApiExternalId() readonly external_id!: string;
  @ApiClientId({ example: 'u1' }) readonly user_id!: string;
  @ApiPayoutId() readonly payout_id!: string;
  @ApiEndToEndId('Of the payment, also for its return.', undefined, OPTIONAL) readonly end_to_end_id?: string;
  @ApiIspbProperty("The receiver's institution.", undefined, OPTIONAL) readonly receiver_ispb?: string;
  @ApiText("Of a return: the rail's id of it.", 'D60701190202510051205a1B2c3D4e5F', OPTIONAL)
  readonly return_id?: string;
  @ApiText("Of a return: the rail's reason, where it names one.", 'MD06', OPTIONAL) readonly reason?: string;
  @ApiDescription('Of the payment, as it was sent.', undefined, OPTIONAL) readonly description?: string;
}

/** A business day: its sums, and a page of its lines. */
export class StatementDto extends PageOf(StatementLineDto) {
  @ApiProperty({ ...DATE, description: 'The day, in São Paulo.' }) readonly date!: string;
  @ApiProperty({ description: 'What settled on it.' }) readonly paid!: StatementSumDto;
  @ApiProperty({ description: 'What came back on it, whenever it had been paid.' })
  readonly returned!: StatementSumDto;
  @ApiProperty({
    type: [StatementHourDto],
    description: 'What of `paid` settled in each hour, where something did.',
  })
  readonly hours!: readonly StatementHourDto[];
  @ApiMoment('Where older payouts were removed: those accepted before are missing here.', undefined, OPTIONAL)
  readonly kept_since?: string;
}

export function toStatementDto(
  date: string,
  { sums, lines }: { readonly sums: StatementSums; readonly lines: Page<StatementLine> },
): StatementDto {
  const { paid, returned, hours, keptSince } = sums;
  return {
    date,
    paid: { count: paid.count, amount_cents: paid.cents },
    returned: { count: returned.count, amount_cents: returned.cents },
    hours: hours.map(({ hour, count, cents }) => ({ hour, count, amount_cents: cents })),
    ...(keptSince !== undefined && { kept_since: toInstant(keptSince) }),
    ...toPageDto(lines, toLineDto),
  };
}

function toLineDto(line: StatementLine): StatementLineDto {
  const { endToEndId, receiverIspb, returnId, reason, description } = line;
  return {
    kind: line.kind,
    settled_at: toInstant(line.settledAt),
    amount_cents: line.amountCents,
    batch_id: line.batchId,
    external_id: line.externalId,
    user_id: line.userId,
    payout_id: line.payoutId,
    ...(endToEndId !== undefined && { end_to_end_id: endToEndId }),
    ...(receiverIspb !== undefined && { receiver_ispb: receiverIspb }),
    ...(returnId !== undefined && { return_id: returnId }),
    ...(reason !== undefined && { reason }),
    ...(description !== undefined && { description }),
  };
}

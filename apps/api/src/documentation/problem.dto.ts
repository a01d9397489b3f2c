import { ApiProperty } from '@nestjs/swagger';
import { MAX_LISTED_FAULTS } from '#domain';
import { ApiText, BATCH_ID, OPTIONAL } from './fields.js';

/** The `X-Request-Id` of every example. */
export const EXAMPLE_REQUEST_ID = 'b6f0a0f4-3f55-4a0c-9c1d-0d9d5a7c1e0b';

/** One fault of several. */
export class FaultDto {
  @ApiText('JSON pointer (RFC 6901) to the value; empty for the whole document.', '/items/17/pix_key')
  readonly pointer!: string;
  @ApiText('What is wrong with it; stable.', 'invalid_format') readonly code!: string;
  @ApiText('How to mend it, for people.', 'Give the phone number with its country code.')
  readonly message!: string;
  @ApiText(
    'With `external_id_conflict`: the batch that used the id first, unless it is the refused one.',
    BATCH_ID.example,
    OPTIONAL,
  )
  readonly existing_batch_id?: string;
  @ApiText('Of a cell of a spreadsheet: what stands there, masked.', '***.***.***-25', OPTIONAL)
  readonly value_masked?: string;
}

/** The answer to everything that went wrong (RFC 9457). */
export class ProblemDto {
  @ApiText('The page that explains the code.', '/errors/stream_unknown') readonly type!: string;
  @ApiText('The same for every occurrence; Portuguese with Accept-Language: pt-BR.', 'No such stream')
  readonly title!: string;
  @ApiProperty({ type: 'integer', description: 'The HTTP status.', example: 404 }) readonly status!: number;
  @ApiText('This occurrence, and how to mend it.', 'Open one with GET …/stream/start.')
  readonly detail!: string;
  @ApiText('The path that was called.', '/api/pix/00000000/stream/start') readonly instance!: string;
  @ApiText('What happened; stable, for programs.', 'stream_unknown') readonly code!: string;
  @ApiText('The X-Request-Id of the call, to ask about it.', EXAMPLE_REQUEST_ID) readonly request_id!: string;
  @ApiProperty({
    type: [FaultDto],
    required: false,
    maxItems: MAX_LISTED_FAULTS,
    description: 'The faults, where there are any: the first hundred.',
  })
  readonly errors?: FaultDto[];
  @ApiProperty({
    type: 'integer',
    required: false,
    minimum: 1,
    description: 'How many more faults there are than `errors` lists.',
    example: 12,
  })
  readonly faults_omitted?: number;
}

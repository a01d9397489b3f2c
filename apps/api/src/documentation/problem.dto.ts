import { ApiProperty } from '@nestjs/swagger';

const FAULT_CODE_DESCRIPTION = 'What is wrong with it; stable.';

/** One fault of several, as the documentation shows it. */
export class FaultDto {
  @ApiProperty({
    description: 'JSON pointer (RFC 6901) to the value; empty for the whole document.',
    example: '/items/17/pix_key',
  })
  readonly pointer!: string;

  @ApiProperty({ description: FAULT_CODE_DESCRIPTION, example: 'invalid_format' })
  readonly code!: string;

  @ApiProperty({
    description: 'How to mend it, for people.',
    example: 'Give the phone number with its country code.',
  })
  readonly message!: string;

  @ApiProperty({
    description: 'With `external_id_conflict`: the batch that used the id first.',
    required: false,
    example: '2025-10-05-A',
  })
  readonly existing_batch_id?: string;
}

/** The answer to everything that went wrong (RFC 9457), as the documentation shows it. */
export class ProblemDto {
  @ApiProperty({ description: 'The page that explains the code.', example: '/errors/stream_unknown' })
  readonly type!: string;

  @ApiProperty({
    description: 'The same for every occurrence; Portuguese with Accept-Language: pt-BR.',
    example: 'No such stream',
  })
  readonly title!: string;

  @ApiProperty({ type: 'integer', description: 'The HTTP status.', example: 404 })
  readonly status!: number;

  @ApiProperty({
    description: 'This occurrence, and how to mend it.',
    example: 'Open one with GET …/stream/start.',
  })
  readonly detail!: string;

  @ApiProperty({ description: 'The path that was called.', example: '/api/pix/00000000/stream/start' })
  readonly instance!: string;

  @ApiProperty({ description: 'What happened; stable, for programs.', example: 'stream_unknown' })
  readonly code!: string;

  @ApiProperty({
    description: 'The X-Request-Id of the call, to ask about it.',
    example: 'b6f0a0f4-3f55-4a0c-9c1d-0d9d5a7c1e0b',
  })
  readonly request_id!: string;

  @ApiProperty({ description: 'Every single fault, where there are any.', type: [FaultDto], required: false })
  readonly errors?: FaultDto[];
}

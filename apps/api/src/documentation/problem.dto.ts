import { ApiProperty } from '@nestjs/swagger';
import { ApiText, BATCH_ID } from './fields.js';

/** One fault of several. */
export class FaultDto {
  @ApiText({
    description: 'JSON pointer (RFC 6901) to the value; empty for the whole document.',
    example: '/items/17/pix_key',
  })
  readonly pointer!: string;
  @ApiText({ description: 'What is wrong with it; stable.', example: 'invalid_format' })
  readonly code!: string;
  @ApiText({
    description: 'How to mend it, for people.',
    example: 'Give the phone number with its country code.',
  })
  readonly message!: string;
  @ApiText({
    required: false,
    description: 'With `external_id_conflict`: the batch that used the id first.',
    example: BATCH_ID.example,
  })
  readonly existing_batch_id?: string;
}

/** The answer to everything that went wrong (RFC 9457). */
export class ProblemDto {
  @ApiText({ description: 'The page that explains the code.', example: '/errors/stream_unknown' })
  readonly type!: string;
  @ApiText({
    description: 'The same for every occurrence; Portuguese with Accept-Language: pt-BR.',
    example: 'No such stream',
  })
  readonly title!: string;
  @ApiProperty({ type: 'integer', description: 'The HTTP status.', example: 404 }) readonly status!: number;
  @ApiText({
    description: 'This occurrence, and how to mend it.',
    example: 'Open one with GET …/stream/start.',
  })
  readonly detail!: string;
  @ApiText({ description: 'The path that was called.', example: '/api/pix/00000000/stream/start' })
  readonly instance!: string;
  @ApiText({ description: 'What happened; stable, for programs.', example: 'stream_unknown' })
  readonly code!: string;
  @ApiText({
    description: 'The X-Request-Id of the call, to ask about it.',
    example: 'b6f0a0f4-3f55-4a0c-9c1d-0d9d5a7c1e0b',
  })
  readonly request_id!: string;
  @ApiProperty({ type: [FaultDto], required: false, description: 'Every single fault, where there are any.' })
  readonly errors?: FaultDto[];
}

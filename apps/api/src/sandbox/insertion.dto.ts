import { ApiProperty } from '@nestjs/swagger';
import { COUNT } from '../documentation/fields.js';

/** What a call for random messages did. */
export class InsertionDto {
  @ApiProperty({ ...COUNT, description: 'Messages that were stored.', example: 25 })
  readonly inserted!: number;
}

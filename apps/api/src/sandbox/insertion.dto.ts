import { ApiCount } from '../documentation/fields.js';

/** What a call for random messages did. */
export class InsertionDto {
  @ApiCount({ description: 'Messages that were stored.', example: 25 }) readonly inserted!: number;
}

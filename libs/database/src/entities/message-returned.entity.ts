import { Entity, PrimaryColumn } from 'typeorm';
import { BIGINT, IDENTIFIER } from './column-types.js';

@Entity('message_returned', {
  comment: 'Delivered, but its stream ended without acknowledging it: the front of the line.',
})
export class MessageReturnedEntity {
  @PrimaryColumn(IDENTIFIER)
  readonly receiverIspb!: string;

  @PrimaryColumn(BIGINT)
  readonly position!: number;
}

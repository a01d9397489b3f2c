import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import type { ClientId, Ispb, KeyId } from '#domain';
import { IDENTIFIER } from './column-types.js';

@Entity('api_key', {
  comment: 'Who may call. Rows are never removed: the audit log names keys by their ids.',
})
@Unique('api_key_hash_once', ['keyHash'])
@Check('api_key_key_hash_check', 'octet_length(key_hash) = 32')
@ForeignKey(() => ApiKeyEntity, ['rotatedFrom'], ['keyId'], { name: 'api_key_rotated_from_fkey' })
@Check('api_key_scopes_check', 'cardinality(scopes) > 0')
@Index('api_key_by_creation', ['createdAt', 'keyId'])
@Index('api_key_by_prefix', ['prefix'])
export class ApiKeyEntity {
  @PrimaryColumn(IDENTIFIER)
  readonly keyId!: KeyId;

  @Column(IDENTIFIER)
  readonly prefix!: string;

  @Column({ type: 'bytea', comment: 'SHA-256 of the key. The key itself is not stored.' })
  readonly keyHash!: Buffer;

  @Column({ type: 'text', array: true })
  readonly scopes!: readonly string[];

  @Column({ ...IDENTIFIER, nullable: true })
  readonly payer!: ClientId | null;

  @Column({ type: 'text', array: true })
  readonly ispbs!: readonly Ispb[];

  @Column({ type: 'timestamptz', default: () => "date_trunc('milliseconds', clock_timestamp())" })
  readonly createdAt!: Date;

  @Column({
    type: 'interval',
    nullable: true,
    comment: 'What it was made for; a key that replaces it lives as long. Null: no expiry.',
  })
  readonly lifetime!: object | null;

  @Column({ type: 'timestamptz', nullable: true })
  readonly expiresAt!: Date | null;

  @Column({ type: 'timestamptz', nullable: true })
  readonly revokedAt!: Date | null;

  @Column({
    type: 'timestamptz',
    nullable: true,
    comment: 'Some seconds late: uses are gathered, and written together.',
  })
  readonly lastUsedAt!: Date | null;

  @Column({ ...IDENTIFIER, nullable: true })
  readonly rotatedFrom!: KeyId | null;

  @Column({ type: 'text', nullable: true, comment: 'Whose it is or what for, for people.' })
  readonly name!: string | null;
}

import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ClientId, Ispb, KeyId } from '#domain';
import { IDENTIFIER } from './column-types.js';

@Entity('api_key')
export class ApiKeyEntity {
  @PrimaryColumn(IDENTIFIER)
  readonly keyId!: KeyId;

  @Column(IDENTIFIER)
  readonly prefix!: string;

  @Column({ type: 'bytea' })
  readonly keyHash!: Buffer;

  @Column({ type: 'text', array: true })
  readonly scopes!: readonly string[];

  @Column({ ...IDENTIFIER, nullable: true })
  readonly payer!: ClientId | null;

  @Column({ type: 'text', array: true })
  readonly ispbs!: readonly Ispb[];

  @Column({ type: 'timestamptz' })
  readonly createdAt!: Date;

  @Column({ type: 'interval', nullable: true })
  readonly lifetime!: object | null;

  @Column({ type: 'timestamptz', nullable: true })
  readonly expiresAt!: Date | null;

  @Column({ type: 'timestamptz', nullable: true })
  readonly revokedAt!: Date | null;

  @Column({ type: 'timestamptz', nullable: true })
  readonly lastUsedAt!: Date | null;

  @Column({ ...IDENTIFIER, nullable: true })
  readonly rotatedFrom!: KeyId | null;
}

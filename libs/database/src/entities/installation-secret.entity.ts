import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('installation_secret')
export class InstallationSecretEntity {
  @PrimaryColumn({ type: 'text' })
  readonly purpose!: string;

  @Column({ type: 'bytea' })
  readonly secret!: Buffer;
}

import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('installation_secret', {
  comment: 'Random secrets that all processes of an installation share, made by the first that asks.',
})
export class InstallationSecretEntity {
  @PrimaryColumn({ type: 'text' })
  readonly purpose!: string;

  @Column({ type: 'bytea' })
  readonly secret!: Buffer;
}

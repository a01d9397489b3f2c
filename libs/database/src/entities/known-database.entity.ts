import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('known_database', {
  comment:
    'The database that payments may be submitted from, as database_identity names it: a promoted standby or a restored backup is another, until an operator resumes settlement. Not data.',
})
@Check('known_database_only_one_check', 'only_one')
export class KnownDatabaseEntity {
  @PrimaryColumn({ type: 'boolean', default: true })
  readonly onlyOne!: boolean;

  @Column({ type: 'text' })
  readonly identity!: string;

  @Column({ type: 'timestamptz', default: () => "date_trunc('milliseconds', clock_timestamp())" })
  readonly knownSince!: Date;
}

/** While there is one, no payment of the installation is submitted. */
export interface SettlementPause {
  readonly since: Date;
  readonly actor: string;
  readonly reason: string | null;
}

/** The actor of a pause because the database has gone back in time. */
export const MALOTE = 'malote';

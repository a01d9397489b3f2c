import { Injectable } from '@nestjs/common';
import {
  OldWebhooks,
  type OldWebhookCounts,
  type WalkedPiece,
  type WalkPlace,
  type WebhookOwner,
} from '#use-cases';
import { Sql, type Statement } from '../connection/sql.js';
import {
  lookAtOldWebhooks,
  removeWebhookDeliveries,
  removeWebhookEvents,
  selectDaysAgo,
  selectWebhooksAfter,
} from './old-webhooks.sql.js';

/** Rows that one statement looks at: some tens of milliseconds, so that nobody waits for what it locks. */
export const PIECE_ROWS = 1_000;
/** Of each webhook, and of all events: what is counted takes a second or so at the worst. */
export const MAX_COUNTED = 100_000;
const WEBHOOKS_AT_A_TIME = 500;
const BEGINNING: readonly unknown[] = ['-infinity', '00000000-0000-0000-0000-000000000000'];

type CountRow = { deliveries: string; waiting: string; events: string; is_at_least: boolean };
type PieceRow = { removed: number; last_at: Date | null; last_id: string | null };

/** Webhooks' events and deliveries in the order of their age, by index, a piece a statement. */
@Injectable()
export class PostgresOldWebhooks extends OldWebhooks {
  constructor(private readonly sql: Sql) {
    super();
  }

  override async daysAgo(days: number): Promise<Date> {
    const now = new Date();
    const [row] = await this.sql.run<{ at: Date }>(selectDaysAgo, [now, days]);
    return row?.at ?? new Date(0);
  }

  override async count(before: Date): Promise<OldWebhookCounts> {
    const [row] = await this.sql.run<CountRow>(lookAtOldWebhooks, [before, MAX_COUNTED]);
    return {
      deliveries: Number(row?.deliveries ?? 0),
      events: Number(row?.events ?? 0),
      waiting: Number(row?.waiting ?? 0),
      isAtLeast: row?.is_at_least ?? false,
    };
  }

  override async webhooksAfter(last: WebhookOwner | undefined): Promise<readonly WebhookOwner[]> {
    const rows = await this.sql.run<{ payer: string; endpoint_id: string }>(selectWebhooksAfter, [
      last?.payer ?? null,
      last?.endpointId ?? null,
      WEBHOOKS_AT_A_TIME,
    ]);
    return rows.map((row) => ({ payer: row.payer, endpointId: row.endpoint_id }));
  }

  override removeDeliveries(
    { payer, endpointId }: WebhookOwner,
    before: Date,
    after: WalkPlace | undefined,
  ): Promise<WalkedPiece> {
    return this.piece(removeWebhookDeliveries, [payer, endpointId, before, ...placeOf(after), PIECE_ROWS]);
  }

  override removeEvents(before: Date, after: WalkPlace | undefined): Promise<WalkedPiece> {
    return this.piece(removeWebhookEvents, [before, ...placeOf(after), PIECE_ROWS]);
  }

  private async piece(statement: Statement, values: readonly unknown[]): Promise<WalkedPiece> {
    const [row] = await this.sql.run<PieceRow>(statement, values);
    const { removed = 0, last_at: at = null, last_id: id = null } = row ?? {};
    return { removed, next: at === null || id === null ? undefined : { at, id } };
  }
}

function placeOf(after: WalkPlace | undefined): readonly unknown[] {
  return after === undefined ? BEGINNING : [after.at, after.id];
}

import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
import { AcceptBatch, ReadPayouts, WaitForBatch, type BatchKey } from '#use-cases';
import { toBatchReport, type BatchReport } from '#presenters';
import { setPreferenceApplied } from './preferred-wait.js';

/** How a client wants its report. */
export interface ReportWishes {
  /** Whether the items are in it. */
  readonly details: boolean;
  /** How long it may take the batch to become final. */
  readonly waitMs: number;
  /** The client has left. */
  readonly gone: AbortSignal;
}

/** Answers with reports: at once, or when the batch is final. */
@Injectable()
export class ReportAnswers {
  constructor(
    private readonly batches: AcceptBatch,
    private readonly payouts: ReadPayouts,
    private readonly waits: WaitForBatch,
  ) {}

  /** 201, or 200 where the batch was there already, with its address. */
  async accept(
    payer: string,
    document: unknown,
    wishes: ReportWishes & { readonly requestId: string },
    response: Response,
  ): Promise<BatchReport> {
    const waits = wishes.waitMs > 0;
    const accepted = await this.batches.accept(payer, document, {
      items: wishes.details && !waits,
      requestId: wishes.requestId,
    });
    const { batchId } = accepted.batch;
    announceAcceptance(response, accepted.replayed, `/api/payouts/${batchId}`);
    if (!waits) return toBatchReport(accepted.batch, accepted.items);
    const key = { payer, batchId };
    if (accepted.batch.completedAt === undefined) await this.waits.wait(key, wishes.waitMs, wishes.gone);
    setPreferenceApplied(response, wishes.waitMs);
    return this.read(key, wishes.details);
  }

  /** The report, once the batch is final if the client prefers to wait for that. */
  async report(key: BatchKey, wishes: ReportWishes, response: Response): Promise<BatchReport> {
    if (wishes.waitMs > 0) {
      const { batch } = await this.payouts.report(key, { items: false });
      if (batch.completedAt === undefined) await this.waits.wait(key, wishes.waitMs, wishes.gone);
      setPreferenceApplied(response, wishes.waitMs);
    }
    return this.read(key, wishes.details);
  }

  private async read(key: BatchKey, details: boolean): Promise<BatchReport> {
    const { batch, items } = await this.payouts.report(key, { items: details });
    return toBatchReport(batch, items);
  }
}

/** 201 with the address of what was made; 200 and a word about it where it had been made before. */
export function announceAcceptance(response: Response, replayed: boolean, location: string): void {
  response.status(replayed ? 200 : 201).setHeader('location', location);
  if (replayed) response.setHeader('idempotent-replayed', 'true');
}
